//! Which phrases of a vocabulary occur in a string, those inside longer ones included.

use std::collections::{BTreeSet, HashMap};
use std::{fmt, iter};

use super::source::Phrase;
use super::spelling::spellings;
use super::trie::Trie;
use crate::reading::fold::{Script, script};
use crate::reading::glyphs::Glyphs;

/// The phrases of a vocabulary by their spellings, for measuring what they are needed for.
pub struct Occurrences {
    trie: Trie,
    /// The places of the phrases that a node of the trie ends a spelling of.
    phrases: HashMap<u32, Vec<usize>>,
}

impl Occurrences {
    /// Prepares the phrases.
    #[must_use]
    pub fn of(phrases: &[Phrase<'_>]) -> Self {
        let trie = Trie::build(spellings(phrases.iter().cloned()));
        let mut by_node = HashMap::<_, Vec<_>>::new();
        for (place, phrase) in phrases.iter().enumerate() {
            for (symbols, _) in spellings(iter::once(phrase.clone())) {
                let node = trie.node_of(&symbols);
                by_node.entry(node.unwrap_or(0)).or_default().push(place);
            }
        }
        Self {
            trie,
            phrases: by_node,
        }
    }

    /// The places of the phrases that occur in a text, ascending.
    #[must_use]
    pub fn places_in(&self, text: &str) -> BTreeSet<usize> {
        let glyphs = Glyphs::of(text);
        let mut places = BTreeSet::new();
        for symbols in [&glyphs.exact, &glyphs.bare] {
            for at in 1..symbols.len() {
                let begins = match script(symbols[at]) {
                    Script::None => continue,
                    Script::Spaced => script(symbols[at - 1]) != Script::Spaced,
                    Script::Unspaced => true,
                };
                self.trie.every(symbols, at, begins, &mut |node| {
                    places.extend(self.phrases.get(&node).into_iter().flatten());
                });
            }
        }
        places
    }
}

impl fmt::Debug for Occurrences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Occurrences({} spellings)", self.phrases.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::read_vocabulary;
    use super::*;

    const VOCABULARY: &str = "[law]\nlaw\ntax law\njurist*\n*recht\n法学\n[nursing]\nsoins infirmiers\n\
                              [accounting]\ntax\nTax Law\n";

    fn check(text: &str, expected: &[&str]) {
        let phrases = read_vocabulary(VOCABULARY).unwrap();
        let places = Occurrences::of(&phrases).places_in(text);
        let found: Vec<_> = places.iter().map(|place| phrases[*place].text).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn phrases_inside_longer_ones_occur_too() {
        check("B.A., Tax Law", &["law", "tax law", "tax", "Tax Law"]);
        check("lawyer, taxes", &[]);
    }

    #[test]
    fn stars_stand_for_any_letters() {
        check("Juristische Fakultät", &["jurist*"]);
        check("Steuerrecht", &["*recht"]);
    }

    #[test]
    fn every_script_is_looked_through() {
        check("国际法学院", &["法学"]);
        check("SOINS INFIRMIERS", &["soins infirmiers"]);
    }
}
