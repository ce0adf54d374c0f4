//! Distinct records, counted.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// The number of a distinct record, in order of first appearance.
pub(crate) type RecordId = u32;

/// A distinct record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    start: usize,
    length: u32,
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
    table: HashTable<Slot>,
    hasher: DefaultHashBuilder,
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    last: Option<RecordId>,
}

/// A place in the table, with half the hash: growing it and passing over other records need no look
/// at their bytes, which lie all over the memory.
#[derive(Clone, Copy)]
struct Slot {
    id: RecordId,
    hash: u32,
}

impl Tally {
    /// Counts a record; the flag is true for one not seen before.
    pub(crate) fn count(&mut self, record: &[u8], line: u64) -> (RecordId, bool) {
        let hash = self.hash(record);
        let (entries, bytes) = (&self.entries, &self.bytes);
        let is_equal =
            |slot: &Slot| slot.hash == hash && slice(bytes, entries[slot.id as usize]) == record;
        if let Some(Slot { id, .. }) = self.table.find(spread(hash), is_equal).copied() {
            self.entries[id as usize].rows += 1;
            self.last = Some(id);
            return (id, false);
        }
        (self.insert(record, line, hash), true)
    }

    #[expect(clippy::cast_possible_truncation, reason = "half of it is enough")]
    fn hash(&self, record: &[u8]) -> u32 {
        self.hasher.hash_one(record) as u32
    }

    #[expect(
        clippy::expect_used,
        reason = "four billion distinct rows fit no memory"
    )]
    fn insert(&mut self, record: &[u8], line: u64, hash: u32) -> RecordId {
        let id = RecordId::try_from(self.entries.len()).expect("fewer than 2^32 distinct records");
        self.entries.push(Entry {
            start: self.bytes.len(),
            length: u32::try_from(record.len()).expect("records are at most 16 MiB long"),
            line,
            rows: 1,
            previous: self.last.replace(id),
        });
        self.bytes.extend_from_slice(record);
        let slot = Slot { id, hash };
        self.table
            .insert_unique(spread(hash), slot, |slot| spread(slot.hash));
        id
    }

    /// How many distinct records there are.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The bytes of memory that the records take.
    pub(crate) fn memory(&self) -> usize {
        let places = self.table.capacity() * size_of::<Slot>();
        self.bytes.len() + size_of_val(self.entries.as_slice()) + places
    }

    /// The distinct records in order of first appearance.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&[u8], Entry)> {
        self.entries
            .iter()
            .map(|entry| (slice(&self.bytes, *entry), *entry))
    }
}

/// All the bits that the table looks at, by Fibonacci hashing (Knuth, TAOCP 3, 6.4).
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn slice(bytes: &[u8], entry: Entry) -> &[u8] {
    &bytes[entry.start..entry.start + entry.length as usize]
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

    #[test]
    fn many_records_keep_their_numbers() {
        let mut tally = Tally::default();
        let count = |tally: &mut Tally, n: u32| tally.count(&n.to_le_bytes(), 1).0;
        assert!((0..10_000).all(|n| count(&mut tally, n) == n));
        assert!((0..10_000).all(|n| count(&mut tally, n) == n));
    }
}
