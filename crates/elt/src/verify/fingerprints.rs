//! What was seen from two sides, compared in memory of a fixed size.
//!
//! Answers in raw storage add a number to the bucket of their segment, documents take one away. Where
//! both sides have seen the same, nothing is left; where something is left, the documents of those
//! segments are looked at one by one. That two differences cancel each other out takes a collision of
//! 64 bits.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use models::SegmentPlace;

/// A segment has a thousand answers: so many buckets tell the segments of 65 million apart.
const BUCKETS: usize = 1 << 16;

/// Sums of what was seen, by segment.
pub(super) struct Fingerprints {
    sums: Vec<u64>,
}

impl Default for Fingerprints {
    fn default() -> Self {
        Self {
            sums: vec![0; BUCKETS],
        }
    }
}

impl Fingerprints {
    /// An answer lies at this place, and the document names it.
    pub(super) fn add_proven(&mut self, id: impl Hash, place: &SegmentPlace) {
        let sum = &mut self.sums[bucket(&place.segment)];
        *sum = sum.wrapping_add(number(id, place));
    }

    /// A document names this place.
    pub(super) fn take_document(&mut self, id: impl Hash, place: &SegmentPlace) {
        let sum = &mut self.sums[bucket(&place.segment)];
        *sum = sum.wrapping_sub(number(id, place));
    }

    /// Whether anything is left anywhere.
    pub(super) fn are_even(&self) -> bool {
        self.sums.iter().all(|sum| *sum == 0)
    }

    /// Whether anything is left of the segment, or of one that shares its bucket.
    pub(super) fn are_uneven_at(&self, segment: &str) -> bool {
        self.sums[bucket(segment)] != 0
    }
}

fn bucket(segment: &str) -> usize {
    usize::try_from(hash(segment) % BUCKETS as u64).unwrap_or_default()
}

fn number(id: impl Hash, place: &SegmentPlace) -> u64 {
    hash((id, &place.segment, place.offset, place.length))
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use models::{ContentHash, RawId};

    use super::*;

    fn seen(number: u64) -> (RawId, SegmentPlace) {
        let hash = ContentHash::of_bytes(&number.to_le_bytes());
        let place = SegmentPlace {
            segment: format!("segment {}", number % 7),
            offset: number,
            length: 9,
        };
        (
            RawId::derive(&"a@example.com".parse().unwrap(), hash),
            place,
        )
    }

    #[test]
    fn same_sights_in_any_order_leave_nothing() {
        let mut prints = Fingerprints::default();
        for number in 0..100 {
            let (id, place) = seen(number);
            prints.add_proven(id, &place);
        }
        for number in (0..100).rev() {
            assert!(!prints.are_even());
            let (id, place) = seen(number);
            prints.take_document(id, &place);
        }
        assert!(prints.are_even());
    }

    #[test]
    fn other_place_leaves_its_segment_uneven() {
        let mut prints = Fingerprints::default();
        let (id, mut place) = seen(1);
        prints.add_proven(id, &place);
        place.offset += 1;
        prints.take_document(id, &place);
        assert!(prints.are_uneven_at("segment 1"));
        assert!(!prints.are_uneven_at("segment 2"));
    }
}
