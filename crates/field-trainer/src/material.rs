//! Training samples, made of the vocabulary and of lines that state no field.

use academic_fields::AcademicField;
use academic_fields::lexicon::{Kind, Phrase};
use academic_fields::model::features_of_text;

use crate::random::Random;
use crate::softmax::Sample;

/// Lines that state no field: places, names of schools, sentences.
pub(crate) const NOTHING: &str = include_str!("../../academic-fields/data/training/other.txt");

/// Misspellings made of each subject.
const MISSPELLINGS: usize = 2;

/// Samples of the phrases, and of what is no subject.
pub(crate) fn samples(phrases: &[Phrase<'_>]) -> Vec<Sample> {
    let mut random = Random(2013);
    let mut samples = Vec::new();
    for phrase in phrases {
        let text = phrase.text.replace('*', "");
        let field = taught_field(phrase);
        samples.push(sample(&text, field));
        if field != AcademicField::OTHER {
            for _ in 0..MISSPELLINGS {
                samples.push(sample(&misspelled(&text, &mut random), field));
            }
        }
    }
    let nothing = NOTHING
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    samples.extend(nothing.map(|line| sample(line, AcademicField::OTHER)));
    samples
}

/// Degrees and schools teach what a subject does not look like.
fn taught_field(phrase: &Phrase<'_>) -> AcademicField {
    let is_subject = matches!(phrase.entry.kind, Kind::Subject | Kind::Broad | Kind::Head);
    let field = phrase.entry.field.filter(|_| is_subject);
    field.unwrap_or(AcademicField::OTHER)
}

fn sample(text: &str, field: AcademicField) -> Sample {
    Sample {
        features: features_of_text(text),
        field,
    }
}

/// One letter left out, doubled, or changed places with the next.
fn misspelled(text: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 5 {
        return text.to_owned();
    }
    let at = 1 + random.below(letters.len() - 2);
    match random.below(3) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspellings_stay_close() {
        let mut random = Random(1);
        for _ in 0..100 {
            let wrong = misspelled("philosophy", &mut random);
            assert!((9..=11).contains(&wrong.len()), "{wrong}");
            assert!(wrong.starts_with('p'));
        }
    }

    #[test]
    fn lines_without_a_field_are_learned_as_other() {
        let samples = samples(&[]);
        assert!(samples.len() > 50);
        assert!(
            samples
                .iter()
                .all(|sample| sample.field == AcademicField::OTHER)
        );
    }
}
