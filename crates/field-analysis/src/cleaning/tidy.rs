//! White space in cells.

use std::borrow::Cow;

/// A cell without white space around it and with single spaces inside; nothing for a blank one.
///
/// Line breaks, tabs, no-break spaces, control characters and marks of no width count as white space.
pub(crate) fn tidy(cell: &str) -> Option<Cow<'_, str>> {
    if is_tidy(cell) {
        return Some(Cow::Borrowed(cell)).filter(|cell| !cell.is_empty());
    }
    let words: Vec<_> = cell
        .split(is_blank)
        .filter(|word| !word.is_empty())
        .collect();
    Some(Cow::Owned(words.join(" "))).filter(|cell: &Cow<'_, str>| !cell.is_empty())
}

/// Whether nothing would change, for ASCII at the price of one look at each byte.
fn is_tidy(cell: &str) -> bool {
    let mut after_space = true;
    for byte in cell.bytes() {
        let is_space = byte == b' ';
        if !byte.is_ascii() || byte.is_ascii_control() || is_space && after_space {
            return false;
        }
        after_space = is_space;
    }
    !after_space || cell.is_empty()
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_collapses() {
        for (cell, tidied) in [
            ("B.A., Law", Some("B.A., Law")),
            ("  B.A.,\n Law\r", Some("B.A., Law")),
            ("a \u{a0}\u{200b}b", Some("a b")),
            ("“Law” ", Some("“Law”")),
            ("é  è", Some("é è")),
            ("a  b", Some("a b")),
            (" a", Some("a")),
            ("a ", Some("a")),
            (" \t\u{feff}", None),
            ("", None),
        ] {
            assert_eq!(tidy(cell).as_deref(), tidied, "{cell:?}");
        }
    }
}
