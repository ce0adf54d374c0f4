//! Erases answers, and damaged places, from a segment.

use std::ops::Range;

use bytes::Bytes;
use models::SegmentPlace;

use super::frames::{Frame, SKIPPABLE_HEADER, erased, first_frame};
use super::read::describe;
use crate::{ObjectStore, StorageError, read_segment};

/// Overwrites both frames of an answer by one skippable frame of zeros, under the same key: the places
/// of all other answers stay true, and readers pass over it. Earlier versions of the object, where the
/// store keeps any, are deleted. Erasing twice is as good as once.
///
/// # Errors
/// [`crate::ErrorKind::NotFound`] if the segment is not there, [`crate::ErrorKind::Damaged`] if the
/// place is not that of one whole answer: then nothing is changed.
pub async fn erase_answer(
    store: &dyn ObjectStore,
    place: &SegmentPlace,
) -> Result<(), StorageError> {
    erase_answers(store, &place.segment, vec![place.clone()]).await
}

/// The same for many answers of one segment, which is rewritten once; programs that erase from it at
/// the same moment do not undo each other's work. If one place is wrong nothing is changed.
pub async fn erase_answers(
    store: &dyn ObjectStore,
    segment: &str,
    places: Vec<SegmentPlace>,
) -> Result<(), StorageError> {
    let change = move |bytes: &[u8]| Ok(without(bytes, &places)?.map(Into::into));
    store.update(segment, Box::new(change)).await?;
    // Also where there was nothing to change: an earlier erasure may have ended just before this.
    store.delete_old_versions(segment).await
}

/// A segment without these answers; none where they are erased already.
pub(crate) fn without(
    segment: &[u8],
    places: &[SegmentPlace],
) -> Result<Option<Vec<u8>>, StorageError> {
    let mut bytes = Vec::from(segment);
    let mut is_changed = false;
    for place in places {
        is_changed |= overwrite(&mut bytes, place)?;
    }
    Ok(is_changed.then_some(bytes))
}

/// Overwrites bytes that [`SegmentReader`](crate::SegmentReader) has found damaged, in the same way.
///
/// # Errors
/// [`crate::ErrorKind::NotFound`] if the segment is not there, [`crate::ErrorKind::Damaged`] if these
/// are not damaged bytes, or too few for a frame: then nothing is changed.
pub async fn erase_damage(
    store: &dyn ObjectStore,
    place: &SegmentPlace,
) -> Result<(), StorageError> {
    let damage = place.clone();
    let overwrite = move |bytes: &[u8]| {
        let mut bytes = Vec::from(bytes);
        let is_damage = is_damage(&bytes, &damage);
        let found = range_of(&damage).and_then(|range| bytes.get_mut(range));
        match found {
            Some(damaged) if is_damage && damaged.len() >= SKIPPABLE_HEADER => {
                damaged.copy_from_slice(&erased(damaged.len()));
                Ok(Some(bytes.into()))
            }
            _ => {
                let context = format!("{} are no damage that can be erased", describe(&damage));
                Err(StorageError::damaged(context))
            }
        }
    };
    store.update(&place.segment, Box::new(overwrite)).await?;
    store.delete_old_versions(&place.segment).await
}

fn is_damage(bytes: &[u8], place: &SegmentPlace) -> bool {
    let answers = read_segment(&place.segment, Bytes::copy_from_slice(bytes));
    let mut damage = answers.filter_map(Result::err);
    damage.any(|error| error.damaged_place() == Some(place))
}

/// Whether that changes anything.
fn overwrite(bytes: &mut [u8], place: &SegmentPlace) -> Result<bool, StorageError> {
    let found = range_of(place).and_then(|range| bytes.get_mut(range));
    match found {
        Some(frames) if is_erased(frames) => Ok(false),
        Some(frames) if is_one_answer(frames) => {
            frames.copy_from_slice(&erased(frames.len()));
            Ok(true)
        }
        _ => {
            let context = format!("{} are not one answer", describe(place));
            Err(StorageError::damaged(context))
        }
    }
}

/// The bytes at a place.
pub(crate) fn slice_of<'a>(segment: &'a [u8], place: &SegmentPlace) -> Option<&'a [u8]> {
    segment.get(range_of(place)?)
}

fn range_of(place: &SegmentPlace) -> Option<Range<usize>> {
    let start = usize::try_from(place.offset).ok()?;
    let length = usize::try_from(place.length).ok()?;
    Some(start..start.checked_add(length)?)
}

/// What an erased answer has left.
fn is_erased(bytes: &[u8]) -> bool {
    matches!(first_frame(bytes), Some((Frame::Erased, length)) if length == bytes.len())
}

/// Metadata and an answer.
fn is_one_answer(bytes: &[u8]) -> bool {
    let Some((Frame::Metadata(_), length)) = first_frame(bytes) else {
        return false;
    };
    let answer = first_frame(&bytes[length..]);
    answer.is_some_and(|(frame, rest)| {
        matches!(frame, Frame::Answer(_)) && length + rest == bytes.len()
    })
}
