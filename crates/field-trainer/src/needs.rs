//! Which phrases of the vocabulary which examples have.

use std::collections::BTreeSet;

use academic_fields::evaluation::Labelled;
use academic_fields::lexicon::{Occurrences, Phrase};

use crate::folds::Folds;

/// The phrases that occur in each example, those inside longer ones included.
pub(crate) struct Needs<'a> {
    phrases: &'a [Phrase<'static>],
    /// For each example the places of its phrases.
    places: Vec<BTreeSet<usize>>,
}

impl<'a> Needs<'a> {
    /// Looks for the phrases in the examples.
    pub(crate) fn of(phrases: &'a [Phrase<'static>], examples: &[Labelled]) -> Self {
        let occurrences = Occurrences::of(phrases);
        let places = |example: &Labelled| occurrences.places_in(&example.text);
        Self {
            phrases,
            places: examples.iter().map(places).collect(),
        }
    }

    /// The phrases without those that occur in examples of a fold and in no other.
    pub(crate) fn without(&self, folds: &Folds, fold: usize) -> Vec<Phrase<'static>> {
        let elsewhere: BTreeSet<_> = folds.outside(fold, &self.places).flatten().collect();
        let here: BTreeSet<_> = folds.inside(fold, &self.places).flatten().collect();
        let is_left = |place: usize| elsewhere.contains(&place) || !here.contains(&place);
        let numbered = self.phrases.iter().enumerate();
        let left = numbered.filter(|(place, _)| is_left(*place));
        left.map(|(_, phrase)| phrase.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use academic_fields::lexicon::read_vocabulary;

    use super::*;

    #[test]
    fn phrases_that_other_folds_have_stay() {
        let phrases = read_vocabulary("[law]\nlaw\ntax law\ntort\n[nursing]\nnursing\n").unwrap();
        let examples = ["Tax Law", "Law", "Nursing"]
            .map(|text| Labelled::read(text, "en", "law", "").unwrap());
        let needs = Needs::of(&phrases, &examples);
        let folds = Folds::of(&examples, 3);
        for (place, example) in examples.iter().enumerate() {
            let fold = (0..3).find(|fold| folds.holds(*fold, place)).unwrap();
            let left = needs.without(&folds, fold);
            let left: Vec<_> = left.iter().map(|phrase| phrase.text).collect();
            let expected: &[&str] = match example.text.as_str() {
                "Tax Law" => &["law", "tort", "nursing"],
                "Law" => &["law", "tax law", "tort", "nursing"],
                _ => &["law", "tax law", "tort"],
            };
            assert_eq!(left, expected, "{}", example.text);
        }
    }
}
