//! Erases one answer from a segment.

use bytes::Bytes;
use models::SegmentPlace;

use super::frame::erased;
use crate::{ObjectStore, StorageError};

/// Overwrites both frames of an answer by one skippable frame of zeros, under the same key: the places
/// of all other answers stay true, and readers skip it. Erasing twice is as good as once.
///
/// # Errors
/// [`crate::ErrorKind::Damaged`] if the place lies beyond the segment's end.
pub async fn erase_answer(
    store: &dyn ObjectStore,
    place: &SegmentPlace,
) -> Result<(), StorageError> {
    let mut bytes = Vec::from(store.get(&place.segment).await?);
    let range = range_of(place).filter(|range| range.end <= bytes.len());
    let range = range.ok_or_else(|| {
        StorageError::damaged(format!(
            "no answer at byte {} of `{}`",
            place.offset, place.segment
        ))
    })?;
    let zeros = erased(range.len());
    bytes[range].copy_from_slice(&zeros);
    store.put(&place.segment, Bytes::from(bytes)).await
}

fn range_of(place: &SegmentPlace) -> Option<std::ops::Range<usize>> {
    let start = usize::try_from(place.offset).ok()?;
    let length = usize::try_from(place.length).ok()?;
    Some(start..start.checked_add(length)?)
}
