//! Distinct records, counted.

use crate::distinct::{Distinct, Number};

/// The number of a distinct record, in order of first appearance.
pub(crate) type RecordId = Number;

/// What is known of a distinct record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The line it was first seen on.
    pub(crate) line: u64,
    /// How many rows hold it.
    pub(crate) rows: u64,
    /// The record of the row above the one it was first seen in.
    pub(crate) previous: Option<RecordId>,
}

/// Counts equal records. Memory grows with distinct records, not with rows.
#[derive(Default)]
pub(crate) struct Tally {
    records: Distinct,
    entries: Vec<Entry>,
    last: Option<RecordId>,
}

impl Tally {
    /// Counts a record; the flag is true for one not seen before.
    pub(crate) fn count(&mut self, record: &[u8], line: u64) -> (RecordId, bool) {
        let (id, is_new) = self.records.number(record);
        let previous = self.last.replace(id);
        if is_new {
            self.entries.push(Entry {
                line,
                rows: 1,
                previous,
            });
        } else {
            self.entries[id as usize].rows += 1;
        }
        (id, is_new)
    }

    /// How many distinct records there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The bytes of memory that the records take.
    pub(crate) fn memory(&self) -> usize {
        self.records.memory() + size_of_val(self.entries.as_slice())
    }

    /// The distinct records in order of first appearance.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], Entry)> {
        self.records.iter().zip(self.entries.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_records_are_counted_once_each() {
        let mut tally = Tally::default();
        assert_eq!(tally.count(b"law", 2), (0, true));
        assert_eq!(tally.count(b"art", 3), (1, true));
        assert_eq!(tally.count(b"law", 4), (0, false));
        let seen: Vec<_> = tally
            .iter()
            .map(|(record, entry)| (record, entry.line, entry.rows))
            .collect();
        assert_eq!(seen, [(b"law".as_slice(), 2, 2), (b"art".as_slice(), 3, 1)]);
        assert_eq!(tally.len(), 2);
    }

    #[test]
    fn a_record_knows_the_one_above_it() {
        let mut tally = Tally::default();
        for record in ["law", "law", "art", "law", "music"] {
            tally.count(record.as_bytes(), 1);
        }
        let previous: Vec<_> = tally.iter().map(|(_, entry)| entry.previous).collect();
        assert_eq!(previous, [None, Some(0), Some(0)]);
    }
}
