//! Single characters: what they are folded to, and how they join into words.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// The symbol between two words.
pub(crate) const SPACE: u16 = b' ' as u16;
/// The symbol that ends a clause: comma, semicolon, bracket, line end.
pub(crate) const BREAK: u16 = b',' as u16;
/// The symbol between alternatives: `/` and `|`.
pub(crate) const SLASH: u16 = b'/' as u16;
/// The symbol for articles and prepositions: "of the", "de la", "für".
pub(crate) const OF: u16 = b'%' as u16;
/// The symbol for "and": `&` and `+`.
pub(crate) const AND: u16 = b'&' as u16;

/// How a symbol stands beside its neighbours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Script {
    /// A separator, which belongs to no word.
    None,
    /// A letter or digit of a script that puts spaces between words.
    Spaced,
    /// A letter of a script whose words need no space: Han, kana, hangul, Thai.
    Unspaced,
}

/// The script class of a symbol.
pub(crate) fn script(symbol: u16) -> Script {
    match symbol {
        0..=0x2f => Script::None,
        0x0e00..=0x0eff | 0x1100..=0x11ff | 0x3040..=0x9fff | 0xac00..=0xd7ff | 0xf900..=0xfaff => {
            Script::Unspaced
        }
        _ => Script::Spaced,
    }
}

/// The letter without its marks (`é` → `e`), for scripts where marks are optional.
pub(crate) fn without_marks(letter: char) -> char {
    match letter {
        'đ' | 'ð' => 'd',
        'ł' => 'l',
        'ħ' => 'h',
        'ŧ' => 't',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'ة' => 'ه',
        '\u{c0}'..='\u{52f}' | '\u{1e00}'..='\u{1fff}' => first_base(letter),
        _ => letter,
    }
}

fn first_base(letter: char) -> char {
    let mut base = None;
    decompose_canonical(letter, |part| {
        if base.is_none() && !is_combining_mark(part) {
            base = Some(part);
        }
    });
    base.unwrap_or(letter)
}

/// Letters that are always written as others, marks or not.
pub(crate) fn expansion(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ı' => "i",
        'þ' => "th",
        'ς' => "σ",
        _ => return None,
    })
}

/// Where the digits of other scripts begin, each followed by nine more.
const ZEROS: [char; 17] = [
    '\u{660}', '\u{6f0}', '\u{7c0}', '\u{966}', '\u{9e6}', '\u{a66}', '\u{ae6}', '\u{b66}',
    '\u{be6}', '\u{c66}', '\u{ce6}', '\u{d66}', '\u{de6}', '\u{e50}', '\u{ed0}', '\u{f20}',
    '\u{1040}',
];

/// The ASCII digit of the same value.
pub(crate) fn plain_digit(letter: char) -> Option<char> {
    if !(ZEROS[0]..'\u{1050}').contains(&letter) {
        return None;
    }
    let value = |zero: &char| u32::from(letter).checked_sub(u32::from(*zero));
    let digit = ZEROS.iter().filter_map(value).find(|value| *value < 10)?;
    char::from_digit(digit, 10)
}

/// Marks that are dropped wherever they stand: combining accents, Arabic vowel signs.
pub(crate) fn is_dropped(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{652}' | '\u{640}')
}

#[cfg(test)]
mod tests {
    use super::super::glyphs::symbol;
    use super::*;

    #[test]
    fn marks_are_taken_off_letters() {
        for (letter, bare) in [
            ('é', 'e'),
            ('ü', 'u'),
            ('ệ', 'e'),
            ('đ', 'd'),
            ('ł', 'l'),
            ('й', 'и'),
            ('ή', 'η'),
            ('学', '学'),
            ('a', 'a'),
        ] {
            assert_eq!(without_marks(letter), bare);
        }
    }

    #[test]
    fn scripts_are_told_apart() {
        assert_eq!(script(u16::from(b'a')), Script::Spaced);
        assert_eq!(script(u16::from(b'7')), Script::Spaced);
        assert_eq!(script(BREAK), Script::None);
        assert_eq!(script(symbol('学')), Script::Unspaced);
        assert_eq!(script(symbol('학')), Script::Unspaced);
    }
}
