//! Labels that the classifier disagrees with.

use std::collections::HashMap;

use academic_fields::{AcademicField, resolve_label};
use polars::prelude::*;
use serde::Serialize;

use super::{Method, Reading};
use crate::cleaning::{LINE, PREVIOUS, ROWS};

/// Below this confidence a reading is no argument against a label.
const ARGUABLE: f32 = 0.7;
/// How many disagreements are shown.
const SHOWN: usize = 25;

/// Labels against the classifier's reading.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Disagreements {
    /// Labelled rows whose label is in the taxonomy and whose text was read with some confidence.
    pub compared_rows: u64,
    /// Those whose label is neither the field read nor one of its alternatives.
    pub disagreeing_rows: u64,
    /// Those that repeat the label of the row above, as a column does that was filled down.
    pub repeating_label_above: u64,
    /// The disagreements on most rows, then those read with most confidence.
    pub examples: Vec<Disagreement>,
}

/// A label that the classifier disagrees with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Disagreement {
    /// The first line of the input that has it.
    pub line: u64,
    /// The rows that have it.
    pub rows: u64,
    /// The text.
    pub field_of_study: String,
    /// The label.
    pub given: String,
    /// What the classifier reads.
    pub read: String,
    /// How sure it is, from 0 to 1.
    pub confidence: f64,
    /// Whether the row above has the same label.
    pub repeats_label_above: bool,
}

impl Disagreements {
    /// Whether the labels look filled down: most of many that are doubtful repeat the one above.
    #[must_use]
    pub fn look_filled_down(&self) -> bool {
        let is_frequent = 10 * self.disagreeing_rows >= self.compared_rows;
        let is_repeated = 3 * self.repeating_label_above >= 2 * self.disagreeing_rows;
        self.disagreeing_rows >= 5 && is_frequent && is_repeated
    }
}

/// Compares the labels of `table`, cleaned but not yet filled, with what was read.
pub(crate) fn compare(table: &DataFrame, readings: &[Reading]) -> PolarsResult<Disagreements> {
    let labels = table.column("academic_field")?.str()?;
    let texts = table.column("field_of_study")?.str()?;
    let (rows, lines) = (table.column(ROWS)?.u64()?, table.column(LINE)?.u64()?);
    let previous = table.column(PREVIOUS)?.u32()?;
    let mut fields = HashMap::new();
    let mut found = Disagreements::default();
    for (index, (label, reading)) in labels.iter().zip(readings).enumerate() {
        let (Some(label), Some(rows)) = (label, rows.get(index)) else {
            continue;
        };
        let field = *fields.entry(label).or_insert_with(|| resolve_label(label));
        let Some(is_doubtful) = field.and_then(|field| doubts(reading, field)) else {
            continue;
        };
        found.compared_rows += rows;
        if is_doubtful {
            let above = previous
                .get(index)
                .and_then(|above| labels.get(above as usize));
            found.add(Disagreement {
                line: lines.get(index).unwrap_or_default(),
                rows,
                field_of_study: texts.get(index).unwrap_or_default().to_owned(),
                given: label.to_owned(),
                read: reading.field.name().to_owned(),
                confidence: super::fields::rounded(reading.confidence.into()),
                repeats_label_above: above == Some(label),
            });
        }
    }
    found.keep_foremost();
    Ok(found)
}

/// Whether a reading contradicts a label; nothing when it says too little to tell.
fn doubts(reading: &Reading, label: AcademicField) -> Option<bool> {
    let is_arguable = reading.method != Method::None && reading.confidence >= ARGUABLE;
    is_arguable.then(|| !reading.speaks_of(label))
}

impl Disagreements {
    fn add(&mut self, disagreement: Disagreement) {
        self.disagreeing_rows += disagreement.rows;
        if disagreement.repeats_label_above {
            self.repeating_label_above += disagreement.rows;
        }
        self.examples.push(disagreement);
        // Sorted now and then only, so that a file of nothing but errors stays cheap.
        if self.examples.len() >= 40 * SHOWN {
            self.keep_foremost();
        }
    }

    fn keep_foremost(&mut self) {
        self.examples.sort_by(|a, b| {
            let by_confidence = b.confidence.total_cmp(&a.confidence);
            b.rows
                .cmp(&a.rows)
                .then(by_confidence)
                .then(a.line.cmp(&b.line))
        });
        self.examples.truncate(SHOWN);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Mapping;
    use super::*;

    fn compare_labels(rows: &[(&str, &str)]) -> Disagreements {
        let texts: Vec<_> = rows.iter().map(|(text, _)| *text).collect();
        let labels: Vec<_> = rows.iter().map(|(_, label)| *label).collect();
        let count = u32::try_from(rows.len()).unwrap();
        let previous: Vec<_> = (0..count).map(|at| at.checked_sub(1)).collect();
        let table = df!(
            "field_of_study" => &texts,
            "academic_field" => &labels,
            ROWS => vec![1u64; rows.len()],
            LINE => (2..).take(rows.len()).collect::<Vec<u64>>(),
            PREVIOUS => previous
        );
        let mapping = Mapping::default();
        let readings: Vec<_> = texts.iter().map(|t| Reading::of(t, &mapping)).collect();
        compare(&table.unwrap(), &readings).unwrap()
    }

    #[test]
    fn right_labels_and_alternatives_are_agreed_with() {
        let found = compare_labels(&[
            ("BA, Law", "law"),
            ("BA, Economics and Philosophy", "philosophy"),
            ("AW#27", "law"),
            ("BA, Law", "unheard of"),
        ]);
        assert_eq!((found.compared_rows, found.disagreeing_rows), (2, 0));
    }

    #[test]
    fn labels_that_were_filled_down_jump_out() {
        let found = compare_labels(&[
            ("BSc, Accounting", "accounting"),
            ("BA, Law", "accounting"),
            ("BSc, Physics", "accounting"),
            ("BSc, Chemistry", "accounting"),
            ("BSc, Biology", "accounting"),
            ("BA, Music", "accounting"),
        ]);
        assert_eq!((found.compared_rows, found.disagreeing_rows), (6, 5));
        assert_eq!(found.repeating_label_above, 5);
        assert!(found.look_filled_down());
        assert_eq!(found.examples[0].given, "accounting");
    }

    #[test]
    fn a_single_error_does_not_look_filled_down() {
        let found = compare_labels(&[("BSc, Accounting", "accounting"), ("BA, Law", "accounting")]);
        assert_eq!(found.disagreeing_rows, 1);
        assert!(!found.look_filled_down());
    }
}
