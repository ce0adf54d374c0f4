//! The normalised text that identifies a row of a mapping file.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use crate::mojibake::reread;

/// Normalises a text so that spellings of the same string become equal.
///
/// UTF-8 that was read as Windows-1252 is read again, compatibility forms are composed
/// (NFKC), case is folded, typographic punctuation is replaced by its ASCII form, white space
/// and control characters collapse to one space, and quotes, commas and spaces around the
/// whole are trimmed. Normalising twice changes nothing.
#[must_use]
pub fn normalize_text(text: &str) -> String {
    if text.is_ascii() {
        return normalize_ascii(text);
    }
    normalize_any(text)
}

/// What [`normalize_any`] does, for text that has nothing to compose, byte by byte.
fn normalize_ascii(text: &str) -> String {
    let mut collapsed = Vec::with_capacity(text.len());
    let mut after_space = false;
    for byte in text.bytes() {
        if byte == b' ' || byte.is_ascii_control() {
            after_space = true;
            continue;
        }
        let is_inside = !collapsed.is_empty();
        if after_space && is_inside {
            collapsed.push(b' ');
        }
        after_space = false;
        let letter = if byte == b'`' {
            b'\''
        } else {
            byte.to_ascii_lowercase()
        };
        // Padding before the first letter is never kept.
        if is_inside || !is_padding(char::from(letter)) {
            collapsed.push(letter);
        }
    }
    let is_letter = |byte: &u8| !is_padding(char::from(*byte));
    let length = collapsed
        .iter()
        .rposition(is_letter)
        .map_or(0, |last| last + 1);
    collapsed.truncate(length);
    String::from_utf8(collapsed).unwrap_or_default()
}

fn normalize_any(text: &str) -> String {
    let mut normalized = normalize_once(text);
    // Folding, composing and trimming can enable each other; the bound is never met.
    for _ in 0..8 {
        let again = normalize_once(&normalized);
        if again == normalized {
            break;
        }
        normalized = again;
    }
    normalized
}

fn normalize_once(text: &str) -> String {
    let lower: String = composed(&reread(text))
        .chars()
        .flat_map(char::to_lowercase)
        .collect();
    let folded = composed(&lower);
    let mut collapsed = String::with_capacity(folded.len());
    for word in folded
        .split(|c: char| c.is_whitespace() || c.is_control() || is_invisible(c))
        .filter(|word| !word.is_empty())
    {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.extend(word.chars().map(plain_punctuation));
    }
    collapsed.trim_matches(is_padding).to_owned()
}

/// The composed form, which most text has from the start.
fn composed(text: &str) -> Cow<'_, str> {
    if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfkc().collect())
}

fn is_padding(c: char) -> bool {
    matches!(c, '"' | '\'' | ',' | ';' | ' ')
}

/// Zero-width characters and marks of writing direction.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The ASCII form of a typographic quote, dash or sigma; any other character itself.
pub(crate) fn plain_punctuation(c: char) -> char {
    match c {
        '‘' | '’' | '‚' | '‛' | '′' | '`' | '´' | 'ʼ' | '‹' | '›' => '\'',
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' | '「' | '」' | '『' | '』' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        '、' => ',',
        '。' => '.',
        'ς' => 'σ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_string_become_equal() {
        for (text, normalized) in [
            (
                "  Bachelor’s  Degree,\tFinance ",
                "bachelor's degree, finance",
            ),
            (
                "“Wellness Counseling Certificate”",
                "wellness counseling certificate",
            ),
            ("ＢＡ，　Ｌａｗ", "ba, law"),
            ("BA – Law", "ba - law"),
            ("GestÃ£o", "gestão"),
            ("Informa\u{301}tica", "informática"),
            ("a\u{200b}b", "a b"),
            ("\u{0}", ""),
            ("", ""),
        ] {
            assert_eq!(normalize_text(text), normalized);
        }
    }

    proptest! {
        #[test]
        fn normalizing_twice_changes_nothing(text in any::<String>()) {
            let once = normalize_text(&text);
            prop_assert_eq!(normalize_text(&once), once);
        }

        #[test]
        fn ascii_is_normalized_as_any_text_is(text in "[ -~\\t\\n\\x00\\x0b\\x7f`\"', ]*") {
            prop_assert_eq!(normalize_ascii(&text), normalize_any(&text));
        }

        #[test]
        fn case_and_spacing_do_not_matter(words in "[a-z]{1,8}( [a-z]{1,8}){0,4}") {
            let spaced = words.to_uppercase().replace(' ', " \t ");
            prop_assert_eq!(normalize_text(&spaced), words);
        }
    }
}
