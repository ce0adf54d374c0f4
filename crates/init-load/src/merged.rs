//! One row for each normalised text, whatever the rows of the file say of it.

use std::collections::BTreeMap;

use models::FieldMapping;

use crate::mapping_file::Mapping;
use crate::report::RowCounts;

/// Rows by identity, as they are read.
#[derive(Default)]
pub(crate) struct Merged {
    polls: BTreeMap<String, Vec<Candidate>>,
    counts: RowCounts,
}

/// A row that may stand for its text: the first with its label, or the first without one.
struct Candidate {
    row: FieldMapping,
    /// The rows with this label.
    rows: usize,
}

impl Merged {
    /// Adds a row; `is_filled` says that it has lost a label, which a program had filled in.
    pub(crate) fn add(&mut self, row: FieldMapping, is_filled: bool) {
        self.counts.read += 1;
        self.counts.filled += usize::from(is_filled);
        if row.id.is_empty() {
            self.counts.blank += 1;
            return;
        }
        let poll = self.polls.entry(row.id.clone()).or_default();
        self.counts.duplicate += usize::from(!poll.is_empty());
        let is_alike = |found: &&mut Candidate| found.row.academic_field == row.academic_field;
        match poll.iter_mut().find(is_alike) {
            Some(found) => found.rows += 1,
            None => poll.push(Candidate { row, rows: 1 }),
        }
    }

    /// For each text the row whose label most of its rows have, of equally frequent labels the first: the
    /// rule of field-analysis, so that one file says the same to both. A label wins over none.
    pub(crate) fn finish(self) -> Mapping {
        let mut counts = self.counts;
        let mut rows = Vec::with_capacity(self.polls.len());
        for poll in self.polls.into_values() {
            let is_labelled = |found: &&Candidate| found.row.academic_field.is_some();
            let labelled: usize = poll
                .iter()
                .filter(is_labelled)
                .map(|found| found.rows)
                .sum();
            // Of equals `max_by_key` takes the last.
            let winner = poll.into_iter().rev().max_by_key(|found| {
                let is_labelled = found.row.academic_field.is_some();
                (is_labelled, found.rows)
            });
            let Some(winner) = winner else { continue };
            if labelled > 0 {
                counts.labelled += 1;
                counts.contradicting += labelled - winner.rows;
            }
            rows.push(winner.row);
        }
        Mapping { rows, counts }
    }
}
