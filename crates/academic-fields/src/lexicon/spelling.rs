//! The spellings that a phrase of a vocabulary file stands for.

use super::entry::Entry;
use super::source::Phrase;
use crate::reading::fold::{AND, BREAK, OF, SLASH, SPACE, Script, script};
use crate::reading::glyphs::Glyphs;

/// The symbol for "any further letters of this word"; never part of a string read.
pub(crate) const STAR: u16 = b'*' as u16;

/// Letters a phrase needs for its spelling without marks to be taken for it.
const MIN_BARE_LETTERS: usize = 5;

/// "And" in the languages of the vocabulary.
const CONJUNCTIONS: [&str; 22] = [
    " and ", " a ", " dan ", " e ", " en ", " et ", " és ", " i ", " ja ", " og ", " och ",
    " oraz ", " si ", " și ", " und ", " ve ", " và ", " y ", " и ", " та ", " і ", " και ",
];

/// A spelling in symbols: the phrase from its first to its last word.
pub(crate) type Spelling = (Vec<u16>, Entry);

/// All spellings of all phrases.
pub(crate) fn spellings<'a>(phrases: impl Iterator<Item = Phrase<'a>>) -> Vec<Spelling> {
    let mut all = Vec::new();
    for phrase in phrases {
        for written in written_forms(phrase.text) {
            all.extend(symbols(&written).into_iter().map(|s| (s, phrase.entry)));
        }
    }
    all
}

/// The phrase with its dots, hyphens and conjunctions written in other usual ways.
fn written_forms(text: &str) -> Vec<String> {
    let mut forms = vec![text.to_lowercase()];
    let mut vary = |from: &str, to: &str| {
        let varied = |form: &String| form.contains(from).then(|| form.replace(from, to));
        let more: Vec<_> = forms.iter().filter_map(varied).collect();
        forms.extend(more);
    };
    vary(".", ". ");
    vary(".", "");
    vary("-", "");
    // An abbreviation has letters, not conjunctions, between its dots.
    for and in CONJUNCTIONS.iter().filter(|_| !text.contains('.')) {
        vary(and, " & ");
        vary(and, " / ");
    }
    forms.sort();
    forms.dedup();
    forms
}

/// The symbols of one written form: with marks, without, and without spaces.
fn symbols(written: &str) -> Vec<Vec<u16>> {
    // A star is not a letter of any text: it is carried through as one that is.
    let carried = written.replace('*', "\u{7ca}");
    let glyphs = Glyphs::of(&carried);
    let mut all = vec![inner(&glyphs.exact)];
    let letters = glyphs
        .bare
        .iter()
        .filter(|s| script(**s) != Script::None)
        .count();
    if glyphs.has_marks && letters >= MIN_BARE_LETTERS {
        all.push(inner(&glyphs.bare));
    }
    if all[0]
        .iter()
        .all(|s| *s == SPACE || script(*s) == Script::Unspaced)
        && all[0].contains(&SPACE)
    {
        all.push(all[0].iter().copied().filter(|s| *s != SPACE).collect());
    }
    // A letter that remains of an abbreviation when its particles are gone says nothing.
    let letters = written.chars().filter(|c| c.is_alphanumeric()).count();
    all.retain(|s| s.len() > 1 || s.len() == letters);
    all
}

fn inner(symbols: &[u16]) -> Vec<u16> {
    let star = |s: &u16| if *s == 0x7ca { STAR } else { *s };
    let is_edge = |s: &u16| matches!(*s, BREAK | SPACE | SLASH | AND | OF);
    let start = symbols
        .iter()
        .position(|s| !is_edge(s))
        .unwrap_or(symbols.len());
    let end = symbols
        .iter()
        .rposition(|s| !is_edge(s))
        .map_or(start, |last| last + 1);
    symbols[start..end].iter().map(star).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<String> {
        let mut all: Vec<_> = written_forms(text)
            .iter()
            .flat_map(|w| symbols(w))
            .map(|s| String::from_utf16_lossy(&s))
            .collect();
        all.sort();
        all.dedup();
        all
    }

    #[test]
    fn a_phrase_stands_for_its_usual_spellings() {
        for (text, expected) in [
            ("B.Tech.", vec!["b tech", "btech"]),
            ("B.Des.", vec!["bdes"]),
            ("Bio-chemistry", vec!["bio chemistry", "biochemistry"]),
            ("informática", vec!["informatica", "informática"]),
            ("luật", vec!["luật"]),
            ("психолог*", vec!["психолог*"]),
            ("경영 정보", vec!["경영 정보", "경영정보"]),
            (
                "arts and crafts",
                vec!["arts and crafts", "arts&crafts", "arts/crafts"],
            ),
        ] {
            assert_eq!(forms(text), expected, "{text}");
        }
    }
}
