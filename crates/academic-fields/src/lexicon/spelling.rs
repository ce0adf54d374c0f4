//! The spellings that a phrase of a vocabulary file stands for.

use super::entry::Entry;
use super::source::Phrase;
use crate::reading::fold::{AND, BREAK, OF, SLASH, SPACE, Script, script};
use crate::reading::glyphs::Glyphs;
use crate::reading::particles::is_particle;

/// The symbol for "any further letters of this word": never part of a string read, and
/// before every other symbol in their order.
pub(crate) const STAR: u16 = 0;

/// Letters a phrase needs for its spelling without marks to be taken for it.
const MIN_BARE_LETTERS: usize = 5;

/// "And" in the languages of the vocabulary.
const CONJUNCTIONS: [&str; 20] = [
    " and ", " dan ", " e ", " et ", " és ", " i ", " ja ", " og ", " och ", " oraz ", " si ",
    " și ", " und ", " ve ", " và ", " y ", " и ", " та ", " і ", " και ",
];

/// Whether symbols between two words, spaces included, say "and", or "and of the".
pub(crate) fn is_conjunction(symbols: &[u16]) -> bool {
    let Some((last, word)) = symbols.split_last() else {
        return false;
    };
    let says = |and: &str| and.trim_end().encode_utf16().eq(word.iter().copied());
    symbols == [AND] || matches!(*last, SPACE | OF) && CONJUNCTIONS.into_iter().any(says)
}

/// A spelling in symbols: the phrase from its first to its last word.
pub(crate) type Spelling = (Vec<u16>, Entry);

/// All spellings of all phrases, those that come first in doubt before the others.
pub(crate) fn spellings<'a>(phrases: impl Iterator<Item = Phrase<'a>>) -> Vec<Spelling> {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for phrase in phrases {
        for written in written_forms(phrase.text) {
            let entry = phrase.entry;
            let (whole, trimmed) = symbols(&written, entry.kind.announces());
            first.extend(whole.into_iter().map(|s| (s, entry)));
            second.extend(trimmed.into_iter().map(|s| (s, entry)));
        }
    }
    first.append(&mut second);
    first
}

/// The spellings of one phrase that come first in doubt.
pub(crate) fn first_spellings(phrase: &Phrase<'_>) -> Vec<Vec<u16>> {
    let announces = phrase.entry.kind.announces();
    let forms = written_forms(phrase.text);
    forms
        .iter()
        .flat_map(|written| symbols(written, announces).0)
        .collect()
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
///
/// A degree or an announcement keeps the particle at its end ("maestro en" is a degree,
/// "maestro de" a teacher); the second list has it without.
fn symbols(written: &str, announces: bool) -> (Vec<Vec<u16>>, Vec<Vec<u16>>) {
    let alone = inner(&Glyphs::of(written).exact, false);
    if is_particle(&alone) {
        return (vec![alone], Vec::new());
    }
    // A star is not a letter of any text: it is carried through as one that is. Another
    // such letter at the end, taken off again, keeps the particle before it.
    let mut glyphs = Glyphs::of(&format!("{} \u{7cb}", written.replace('*', "\u{7ca}")));
    let length = glyphs.exact.len() - 2;
    glyphs.exact.truncate(length);
    glyphs.bare.truncate(length);
    let is_letter = |s: &&u16| script(**s) != Script::None;
    let mut forms = vec![&glyphs.exact];
    if glyphs.has_marks && glyphs.bare.iter().filter(is_letter).count() >= MIN_BARE_LETTERS {
        forms.push(&glyphs.bare);
    }
    let mut whole: Vec<_> = forms.iter().map(|form| inner(form, announces)).collect();
    let mut trimmed = Vec::new();
    if announces && whole[0].last() == Some(&OF) {
        trimmed.extend(forms.iter().map(|form| inner(form, false)));
    }
    let loose: Vec<_> = whole.iter().filter_map(|s| loosened(s)).collect();
    whole.extend(loose);
    // A letter that remains of an abbreviation when its particles are gone says nothing.
    let letters = written.chars().filter(|c| c.is_alphanumeric()).count();
    let says_something = |s: &Vec<u16>| s.iter().filter(is_letter).count() >= letters.min(2);
    whole.retain(says_something);
    trimmed.retain(says_something);
    (whole, trimmed)
}

/// The spelling without the particles inside, or without spaces where those are optional.
fn loosened(symbols: &[u16]) -> Option<Vec<u16>> {
    let inside = symbols.strip_suffix(&[OF]).unwrap_or(symbols);
    if inside.contains(&OF) {
        let spaced = inside.iter().map(|s| if *s == OF { SPACE } else { *s });
        return Some(spaced.collect());
    }
    let unspaced = |s: &u16| *s == SPACE || script(*s) == Script::Unspaced;
    let joined = symbols.contains(&SPACE) && symbols.iter().all(unspaced);
    joined.then(|| symbols.iter().copied().filter(|s| *s != SPACE).collect())
}

/// What lies between the separators at both ends; the last particle may stay.
fn inner(symbols: &[u16], keep_particle: bool) -> Vec<u16> {
    let star = |s: &u16| if *s == 0x7ca { STAR } else { *s };
    let is_edge = |s: &u16| matches!(*s, BREAK | SPACE | SLASH | AND | OF);
    let start = symbols
        .iter()
        .position(|s| !is_edge(s))
        .unwrap_or(symbols.len());
    let last = symbols.iter().rposition(|s| !is_edge(s));
    let mut end = last.map_or(start, |last| last + 1);
    if keep_particle && end > start && symbols.get(end) == Some(&OF) {
        end += 1;
    }
    symbols[start..end].iter().map(star).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str, announces: bool) -> Vec<String> {
        let both = |written: &String| {
            let (whole, trimmed) = symbols(written, announces);
            whole.into_iter().chain(trimmed)
        };
        let mut all: Vec<_> = written_forms(text)
            .iter()
            .flat_map(both)
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
            ("психолог*", vec!["психолог\0"]),
            ("경영 정보", vec!["경영 정보", "경영정보"]),
            ("history of art", vec!["history art", "history%art"]),
            (
                "arts and crafts",
                vec!["arts and crafts", "arts&crafts", "arts/crafts"],
            ),
        ] {
            assert_eq!(forms(text, false), expected, "{text}");
        }
    }

    #[test]
    fn degrees_keep_the_particle_at_their_end() {
        assert_eq!(forms("maestro en", true), ["maestro", "maestro%"]);
        assert_eq!(forms("maestro en", false), ["maestro"]);
    }
}
