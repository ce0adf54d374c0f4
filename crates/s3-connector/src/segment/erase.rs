//! Erases one answer from a segment.

use std::ops::Range;

use models::SegmentPlace;

use super::frames::{Frame, erased, first_frame};
use super::read::describe;
use crate::{ObjectStore, StorageError};

/// Overwrites both frames of an answer by one skippable frame of zeros, under the same key: the places
/// of all other answers stay true, and readers pass over it. Earlier versions of the object, where the
/// store keeps any, are deleted. Erasing twice is as good as once.
///
/// It reads and rewrites the whole segment: two erasures in one segment go one after the other.
///
/// # Errors
/// [`crate::ErrorKind::NotFound`] if the segment is not there, [`crate::ErrorKind::Damaged`] if the
/// place is not that of one whole answer: then nothing is changed.
pub async fn erase_answer(
    store: &dyn ObjectStore,
    place: &SegmentPlace,
) -> Result<(), StorageError> {
    let mut bytes = Vec::from(store.get(&place.segment).await?);
    let found = range_of(place).and_then(|range| bytes.get_mut(range));
    match found {
        Some(frames) if is_one_answer(frames) => frames.copy_from_slice(&erased(frames.len())),
        _ => {
            let context = format!("{} are not one answer", describe(place));
            return Err(StorageError::damaged(context));
        }
    }
    store.put(&place.segment, bytes.into()).await?;
    store.delete_old_versions(&place.segment).await
}

fn range_of(place: &SegmentPlace) -> Option<Range<usize>> {
    let start = usize::try_from(place.offset).ok()?;
    let length = usize::try_from(place.length).ok()?;
    Some(start..start.checked_add(length)?)
}

/// Metadata and an answer, or what an erased one has left.
fn is_one_answer(bytes: &[u8]) -> bool {
    match first_frame(bytes) {
        Some((Frame::Erased, length)) => length == bytes.len(),
        Some((Frame::Metadata(_), length)) => {
            let answer = first_frame(&bytes[length..]);
            answer.is_some_and(|(frame, rest)| {
                matches!(frame, Frame::Answer(_)) && length + rest == bytes.len()
            })
        }
        _ => false,
    }
}
