//! Distinct byte strings, numbered.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// The number of a string, in order of first appearance.
pub(crate) type Number = u32;

/// Numbers equal strings alike. They lie in one block of memory, not in one of its own each.
#[derive(Default)]
pub(crate) struct Distinct {
    table: HashTable<Slot>,
    hasher: DefaultHashBuilder,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// A place in the table, with half the hash: growing it and passing over other strings need no look
/// at their bytes, which lie all over the memory.
#[derive(Clone, Copy)]
struct Slot {
    number: Number,
    hash: u32,
}

impl Distinct {
    /// The number of a string; the flag is true for one not seen before.
    pub(crate) fn number(&mut self, string: &[u8]) -> (Number, bool) {
        let hash = self.hash(string);
        match self.look_up(string, hash) {
            Some(number) => (number, false),
            None => (self.insert(string, hash), true),
        }
    }

    /// The number of a string that was seen before.
    pub(crate) fn find(&self, string: &[u8]) -> Option<Number> {
        self.look_up(string, self.hash(string))
    }

    /// How many strings there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The bytes of memory that the strings take.
    pub(crate) fn memory(&self) -> usize {
        let places = self.table.capacity() * size_of::<Slot>();
        self.bytes.len() + size_of_val(self.ends.as_slice()) + places
    }

    /// The strings by their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|index| self.string(index))
    }

    fn look_up(&self, string: &[u8], hash: u32) -> Option<Number> {
        let is_equal =
            |slot: &Slot| slot.hash == hash && self.string(slot.number as usize) == string;
        let slot = self.table.find(spread(hash), is_equal)?;
        Some(slot.number)
    }

    #[expect(clippy::cast_possible_truncation, reason = "half of it is enough")]
    fn hash(&self, string: &[u8]) -> u32 {
        self.hasher.hash_one(string) as u32
    }

    #[expect(
        clippy::expect_used,
        reason = "four billion distinct strings fit no memory"
    )]
    fn insert(&mut self, string: &[u8], hash: u32) -> Number {
        let number = Number::try_from(self.len()).expect("fewer than 2^32 distinct strings");
        self.bytes.extend_from_slice(string);
        self.ends.push(self.bytes.len());
        self.table
            .insert_unique(spread(hash), Slot { number, hash }, |slot| {
                spread(slot.hash)
            });
        number
    }

    fn string(&self, index: usize) -> &[u8] {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[index]]
    }
}

/// All the bits that the table looks at, by Fibonacci hashing (Knuth, TAOCP 3, 6.4).
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_strings_have_one_number() {
        let mut distinct = Distinct::default();
        assert_eq!(distinct.number(b"law"), (0, true));
        assert_eq!(distinct.number(b""), (1, true));
        assert_eq!(distinct.number(b"law"), (0, false));
        assert_eq!(distinct.find(b""), Some(1));
        assert_eq!(distinct.find(b"la"), None);
        assert_eq!(distinct.iter().collect::<Vec<_>>(), [&b"law"[..], b""]);
    }

    #[test]
    fn many_strings_keep_their_numbers() {
        let mut distinct = Distinct::default();
        for round in 0..2 {
            for n in 0..10_000_u32 {
                assert_eq!(distinct.number(&n.to_le_bytes()), (n, round == 0));
            }
        }
        assert_eq!(distinct.len(), 10_000);
    }
}
