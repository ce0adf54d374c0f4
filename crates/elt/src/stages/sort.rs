//! Puts answers that cannot be used into a segment of their own: what common tools read is never met by them.

use s3_connector::{ObjectStore, SealedSegment, SegmentKind};

use super::item::Item;
use super::landing::blocking;
use crate::EltError;

/// Splits a segment by what its answers are worth, if it is not sorted yet: what was published has been.
///
/// A crash in between leaves answers in both; they are sorted again, and have the same identities.
pub(crate) async fn sort_out(
    store: &dyn ObjectStore,
    mut segment: SealedSegment,
    items: &mut [Item],
) -> Result<Vec<SealedSegment>, EltError> {
    let items = items.iter_mut();
    let mut unusable: Vec<_> = items.filter(|item| item.is_unusable()).collect();
    let is_sorted = segment.kind() == SegmentKind::Quarantine || unusable.is_empty();
    if is_sorted || segment.is_published(store).await? {
        return Ok(vec![segment]);
    }
    let places = unusable.iter().filter_map(|item| item.entry.place.clone());
    let places: Vec<_> = places.collect();
    let sorting = blocking(move || {
        let (aside, places) = segment.set_aside(&places)?;
        Ok::<_, EltError>((vec![segment, aside], places))
    });
    let (segments, places) = sorting.await?;
    for (item, place) in unusable.iter_mut().zip(places) {
        item.entry.place = Some(place);
    }
    Ok(segments)
}
