//! Finishes what a run that died has left in the spool, before anything else is done.

use s3_connector::{SealedSegment, Spool};

use crate::EltError;
use crate::pipeline::Shared;
use crate::provider::read_answer;
use crate::report::Counted;
use crate::stages::item::Item;
use crate::stages::spool::Batch;
use crate::stages::store::store_batch;

/// Adopts spool files of dead processes and stores them like any other batch.
pub(crate) async fn recover(shared: &Shared, spool: &Spool) -> Result<(), EltError> {
    for segment in spool.adopt()? {
        let items = read_items(shared, &segment)?;
        tracing::info!(answers = items.len(), "recovered a spool file");
        store_batch(
            shared,
            Batch {
                segment: Some(segment),
                items,
            },
        )
        .await?;
    }
    Ok(())
}

/// An answer that the disk has damaged stays in the segment, and keeps no other from its place.
fn read_items(shared: &Shared, segment: &SealedSegment) -> Result<Vec<Item>, EltError> {
    let mut items = Vec::new();
    for stored in segment.answers()? {
        let stored = match stored {
            Ok(stored) => stored,
            Err(error) => {
                shared
                    .observer
                    .tell(&format!("damaged in the spool: {error}"));
                continue;
            }
        };
        let (meta, answer) = (stored.meta, read_answer(&stored.body));
        let mut item = Item::from_answer(shared.run_id, meta.email, meta.fetched_at, answer);
        item.lies_at(stored.place, meta.sha256);
        item.counted = Counted::Recovered;
        items.push(item);
    }
    Ok(items)
}
