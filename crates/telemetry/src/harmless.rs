//! Texts of others on a terminal.

/// A text in one line that does a terminal no harm: whatever steers it, and whatever turns the direction of
/// writing (Unicode's UAX #9, section 2), is spelled out.
///
/// For text that people read; JSON and CSV have spellings of their own.
#[must_use]
pub fn harmless(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if steers(letter) {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

fn steers(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_spelled_out() {
        assert_eq!(
            harmless("né\n\x1b[31m\u{9b}2J"),
            "né\\n\\u{1b}[31m\\u{9b}2J"
        );
        assert_eq!(harmless("a\u{202e}b\u{2067}"), "a\\u{202e}b\\u{2067}");
        assert_eq!(harmless("하나 김 👩‍🔬 \\n"), "하나 김 👩‍🔬 \\n");
    }
}
