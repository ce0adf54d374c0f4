//! The figures of an evaluation.

use std::collections::BTreeMap;

use super::labelled::Outcome;
use crate::taxonomy::AcademicField;

/// How many of a number of strings were predicted well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Strings in all.
    pub count: usize,
    /// Strings whose prediction is acceptable.
    pub acceptable: usize,
    /// Strings whose prediction is the best label.
    pub best: usize,
}

/// Predictions whose confidence lies in one interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// The lower bound of the interval, included.
    pub from: f32,
    /// The upper bound, excluded unless it is 1.
    pub to: f32,
    /// How the predictions in it fared.
    pub share: Share,
    /// Their mean confidence; 0 without any.
    pub mean_confidence: f64,
}

/// Two fields that were confused, and how often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    /// The best label.
    pub expected: AcademicField,
    /// What was predicted and not acceptable.
    pub predicted: AcademicField,
    /// How many times.
    pub count: usize,
    /// One of the strings.
    pub example: String,
}

/// Everything an evaluation says.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// All strings.
    pub all: Share,
    /// Strings in English.
    pub english: Share,
    /// Strings in other languages.
    pub other_languages: Share,
    /// By language code, alphabetical.
    pub by_language: Vec<(String, Share)>,
    /// By best label, in the order of the taxonomy.
    pub by_field: Vec<(AcademicField, Share)>,
    /// The reliability table: confidence against what came true, ascending.
    pub reliability: Vec<Bin>,
    /// Predictions with a confidence of at least 0.9.
    pub confident: Share,
    /// Confused fields, most frequent first.
    pub confusions: Vec<Confusion>,
}

const EDGES: [f32; 8] = [0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0];

impl Share {
    /// The acceptable ones as a share of all, from 0 to 1; 0 of nothing is 0.
    #[must_use]
    pub fn accuracy(self) -> f64 {
        self.acceptable as f64 / self.count.max(1) as f64
    }

    fn add(&mut self, outcome: &Outcome<'_>) {
        self.count += 1;
        self.acceptable += usize::from(outcome.is_acceptable());
        self.best += usize::from(outcome.is_best());
    }
}

impl Report {
    /// Counts the outcomes.
    #[must_use]
    pub fn of(outcomes: &[Outcome<'_>]) -> Self {
        Self {
            all: share(outcomes, |_| true),
            english: share(outcomes, |o| o.labelled.language == "en"),
            other_languages: share(outcomes, |o| o.labelled.language != "en"),
            by_language: by(outcomes, |o| o.labelled.language.clone()),
            by_field: by(outcomes, |o| o.labelled.academic_field),
            reliability: reliability(outcomes),
            confident: share(outcomes, |o| o.confidence >= 0.9),
            confusions: confusions(outcomes),
        }
    }
}

fn share(outcomes: &[Outcome<'_>], wanted: impl Fn(&Outcome<'_>) -> bool) -> Share {
    let mut share = Share::default();
    outcomes
        .iter()
        .filter(|o| wanted(o))
        .for_each(|o| share.add(o));
    share
}

fn by<K: Ord>(outcomes: &[Outcome<'_>], key: impl Fn(&Outcome<'_>) -> K) -> Vec<(K, Share)> {
    let mut groups = BTreeMap::<K, Share>::new();
    for outcome in outcomes {
        groups.entry(key(outcome)).or_default().add(outcome);
    }
    groups.into_iter().collect()
}

fn reliability(outcomes: &[Outcome<'_>]) -> Vec<Bin> {
    EDGES
        .windows(2)
        .map(|edge| {
            let (from, to) = (edge[0], edge[1]);
            let within = |o: &Outcome<'_>| o.confidence >= from && (o.confidence < to || to >= 1.0);
            let sum: f64 = outcomes
                .iter()
                .filter(|o| within(o))
                .map(|o| f64::from(o.confidence))
                .sum();
            let share = share(outcomes, within);
            Bin {
                from,
                to,
                share,
                mean_confidence: sum.max(0.0) / share.count.max(1) as f64,
            }
        })
        .collect()
}

fn confusions(outcomes: &[Outcome<'_>]) -> Vec<Confusion> {
    let mut pairs = BTreeMap::<(AcademicField, AcademicField), (usize, &str)>::new();
    for outcome in outcomes.iter().filter(|o| !o.is_acceptable()) {
        let pair = (outcome.labelled.academic_field, outcome.predicted);
        pairs.entry(pair).or_insert((0, &outcome.labelled.text)).0 += 1;
    }
    let mut confusions: Vec<_> = pairs
        .into_iter()
        .map(|((expected, predicted), (count, example))| Confusion {
            expected,
            predicted,
            count,
            example: example.to_owned(),
        })
        .collect();
    confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.count));
    confusions
}

#[cfg(test)]
mod tests {
    use super::super::Labelled;
    use super::*;

    fn field(name: &str) -> AcademicField {
        AcademicField::from_name(name).unwrap()
    }

    #[test]
    fn outcomes_are_counted_by_group() {
        let rows = [
            Labelled::read("Law", "en", "law", "law").unwrap(),
            Labelled::read("Droit fiscal", "fr", "law", "law|accounting").unwrap(),
            Labelled::read("Jus", "fr", "law", "law").unwrap(),
        ];
        let predictions = [("law", 0.95), ("accounting", 0.6), ("other", 0.2)];
        let outcomes: Vec<_> = rows
            .iter()
            .zip(predictions)
            .map(|(labelled, (name, confidence))| Outcome {
                labelled,
                predicted: field(name),
                confidence,
            })
            .collect();
        let report = Report::of(&outcomes);
        assert_eq!(
            report.all,
            Share {
                count: 3,
                acceptable: 2,
                best: 1
            }
        );
        assert_eq!(
            report.english,
            Share {
                count: 1,
                acceptable: 1,
                best: 1
            }
        );
        assert_eq!(
            report.other_languages,
            Share {
                count: 2,
                acceptable: 1,
                best: 0
            }
        );
        assert_eq!(
            report.confident,
            Share {
                count: 1,
                acceptable: 1,
                best: 1
            }
        );
        assert_eq!(report.by_language.len(), 2);
        assert_eq!(report.confusions[0].example, "Jus");
        assert_eq!(
            report
                .reliability
                .iter()
                .map(|bin| bin.share.count)
                .sum::<usize>(),
            3
        );
    }

    #[test]
    fn nothing_evaluated_is_no_accuracy() {
        assert!(Report::of(&[]).all.accuracy().abs() < f64::EPSILON);
    }
}
