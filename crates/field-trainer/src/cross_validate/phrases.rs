//! How the subjects of the vocabulary are read by a vocabulary without them.

use std::collections::HashMap;

use academic_fields::evaluation::{Labelled, Outcome};
use academic_fields::lexicon::{Kind, Phrase};
use academic_fields::model::Calibration;
use academic_fields::{AcademicField, normalize_text};

use crate::assemble::assemble_from;
use crate::evaluate::outcomes as read;
use crate::folds::Folds;
use crate::parallel::each;

/// The subjects of some files as labelled strings, each with every field that it stands under.
pub(super) fn subjects(files: &[(&'static str, Vec<Phrase<'static>>)]) -> Vec<Labelled> {
    let phrases = || {
        let all = files
            .iter()
            .flat_map(|(file, all)| all.iter().map(|p| (*file, p)));
        all.filter(|(_, phrase)| is_whole_subject(phrase))
    };
    let mut fields = HashMap::<String, Vec<AcademicField>>::new();
    for (_, phrase) in phrases() {
        let acceptable = fields.entry(normalize_text(phrase.text)).or_default();
        acceptable.extend(phrase.entry.field);
    }
    let labelled = |(file, phrase): (&str, &Phrase<'_>)| {
        Some(Labelled {
            text: phrase.text.to_owned(),
            language: if file == "degrees" { "en" } else { file }.to_owned(),
            academic_field: phrase.entry.field?,
            acceptable: fields[&normalize_text(phrase.text)].clone(),
        })
    };
    phrases().filter_map(labelled).collect()
}

/// A part of a word is no string that anybody writes.
fn is_whole_subject(phrase: &Phrase<'_>) -> bool {
    let is_subject = matches!(phrase.entry.kind, Kind::Subject | Kind::Broad | Kind::Head);
    is_subject && !phrase.text.contains('*')
}

/// Every subject read by the phrases of the other folds.
pub(super) fn outcomes<'a>(
    phrases: &[Phrase<'static>],
    subjects: &'a [Labelled],
    count: usize,
    calibration: &Calibration,
) -> Vec<Outcome<'a>> {
    let texts = || phrases.iter().map(|phrase| normalize_text(phrase.text));
    let folds = Folds::deal(&texts().collect::<Vec<_>>(), count);
    let places: HashMap<_, _> = texts().zip(0..).collect();
    let by_fold = each(count, |fold| {
        let left: Vec<_> = folds.outside(fold, phrases).cloned().collect();
        let classifier = assemble_from(&left).with_calibration(calibration.clone());
        let is_inside = |s: &&Labelled| folds.holds(fold, places[&normalize_text(&s.text)]);
        read(&classifier, subjects.iter().filter(is_inside))
    });
    by_fold.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use academic_fields::lexicon::read_vocabulary;

    use super::*;

    #[test]
    fn subjects_may_stand_under_several_fields() {
        let english = read_vocabulary("[law]\ntax\ntort*\n[minor]\nminor in\n").unwrap();
        let french = read_vocabulary("[accounting]\nTax\n").unwrap();
        let subjects = subjects(&[("en", english), ("fr", french)]);
        let found: Vec<_> = subjects
            .iter()
            .map(|s| (s.text.as_str(), s.language.as_str(), s.acceptable.len()))
            .collect();
        assert_eq!(found, [("tax", "en", 2), ("Tax", "fr", 2)]);
    }
}
