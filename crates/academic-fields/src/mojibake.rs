//! Text whose UTF-8 was read as Windows-1252: "GestÃ£o" for "Gestão".

use std::borrow::Cow;

/// What Windows-1252 has at 0x80 to 0x9f; bytes it leaves open stand for themselves.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text with every such misreading undone; nearly always the text itself.
///
/// A text counts as misread only if each of its characters is one of Windows-1252 and its bytes
/// there are UTF-8 with something beyond ASCII: what people write does not look like that.
pub(crate) fn reread(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    // Each turn makes the text shorter, so this ends.
    while let Some(meant) = reread_once(&text) {
        text = Cow::Owned(meant);
    }
    text
}

fn reread_once(text: &str) -> Option<String> {
    // A first byte of UTF-8 became a letter from `Â` to `ô`, and is not followed by ASCII.
    let looks_misread = |bytes: &[u8]| bytes[0] == 0xc3 && bytes[2] >= 0x80;
    if !text.as_bytes().windows(3).any(looks_misread) {
        return None;
    }
    String::from_utf8(text.chars().map(byte).collect::<Option<_>>()?).ok()
}

/// The byte of a character in Windows-1252.
fn byte(letter: char) -> Option<u8> {
    let code = u8::try_from(u32::from(letter)).ok();
    code.or_else(|| {
        let place = HIGH.iter().position(|high| *high == letter)?;
        u8::try_from(0x80 + place).ok()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn misread_text_is_read_again() {
        for (misread, meant) in [
            ("IngÃ©nierie mÃ©canique", "Ingénierie mécanique"),
            ("GestÃ£o", "Gestão"),
            ("ÐŸÑ€Ð°Ð²Ð¾", "Право"),
            ("Bachelorâ€™s degree", "Bachelor’s degree"),
            ("GestÃƒÂ£o", "Gestão"),
            ("æ³•å¾‹", "法律"),
        ] {
            assert_eq!(reread(misread), meant);
        }
    }

    #[test]
    fn what_people_write_stays() {
        for text in [
            "",
            "Law",
            "Ingénierie, «Économie» – l’été",
            "Gestão de Negócios",
            "Ârts",
            "Português £5",
            "GestÃ£o e Право",
        ] {
            assert!(matches!(reread(text), Cow::Borrowed(_)), "{text}");
        }
    }

    /// Reads the UTF-8 of a text as Windows-1252.
    fn misread(text: &str) -> String {
        let letter = |byte: u8| match byte {
            0x80..0xa0 => HIGH[usize::from(byte - 0x80)],
            _ => char::from(byte),
        };
        text.bytes().map(letter).collect()
    }

    proptest! {
        #[test]
        fn every_misreading_is_undone(text in "[a-zé法П£ ]{0,12}") {
            let wrong = misread(&text);
            prop_assert_eq!(reread(&wrong), reread(&text));
        }

        #[test]
        fn text_of_letters_stays(text in "[a-zA-ZÀ-ÖØ-öø-ÿА-я法律, .'-]{0,30}") {
            prop_assert_eq!(reread(&text), text.as_str());
        }

        #[test]
        fn reading_again_ends(text in any::<String>()) {
            let once = reread(&text).into_owned();
            prop_assert_eq!(reread(&once), once.as_str());
        }
    }
}
