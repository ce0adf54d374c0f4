//! Reads segments that are in a store.

use futures::stream::{BoxStream, StreamExt, TryStreamExt};
use models::SegmentPlace;

use super::{SegmentKind, SegmentReader, StoredAnswer};
use crate::{ErrorKind, ObjectStore, StorageError};

/// Reads one answer by a range request and proves its hash.
///
/// # Errors
/// [`ErrorKind::NotFound`] if the answer was erased or its segment is not there,
/// [`ErrorKind::Damaged`] if what lies there is not one whole answer.
pub async fn read_answer(
    store: &dyn ObjectStore,
    place: &SegmentPlace,
) -> Result<StoredAnswer, StorageError> {
    let bytes = store
        .get_range(&place.segment, place.offset, place.length)
        .await?;
    let mut reader = SegmentReader::new(&place.segment, bytes, place.offset);
    match reader.next() {
        Some(Ok(answer)) if answer.place != *place => Err(StorageError::damaged(format!(
            "{} holds more than one answer",
            describe(place)
        ))),
        Some(answer) => answer,
        None => Err(StorageError::new(
            ErrorKind::NotFound,
            format!("{} was erased", describe(place)),
            None,
        )),
    }
}

/// Names a place in errors.
pub(super) fn describe(place: &SegmentPlace) -> String {
    let end = place.offset.saturating_add(place.length);
    format!(
        "bytes {} to {end} of segment `{}`",
        place.offset, place.segment
    )
}

/// The keys of all segments of a kind, oldest first.
pub fn list_segments(
    store: &dyn ObjectStore,
    kind: SegmentKind,
) -> BoxStream<'_, Result<String, StorageError>> {
    let objects = store.list(kind.prefix());
    objects.map_ok(|object| object.key).boxed()
}
