//! Finishes what a run that died has left in the spool, before anything else is done.

use db_connector::Database;
use jiff::Timestamp;
use models::{Answer, Spent};
use s3_connector::{SealedSegment, SegmentKind, SpoolOwner};

use crate::pipeline::Shared;
use crate::report::Counted;
use crate::stages::item::Item;
use crate::stages::landing::{Batch, blocking};
use crate::stages::standing::by_address;
use crate::stages::store::store_batch;
use crate::{EltError, Prices};

/// Adopts spool files of dead processes and stores them like any other batch; then frees the claims of
/// those processes, whose answers are all known now.
pub(crate) async fn recover(shared: &Shared) -> Result<(), EltError> {
    let spool = shared.spool.clone();
    let _sole = blocking(move || spool.lock_recovery()).await?;
    let dead = shared.spool.find_dead_owners()?;
    for segment in shared.spool.adopt()? {
        let mut items = read_items(shared, &segment).await?;
        add_costs(shared.database.as_ref(), shared.purse.prices, &mut items).await?;
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
    for owner in dead {
        bury(shared, owner).await?;
    }
    Ok(())
}

/// Ends the lease of a dead run, and with it its claims.
async fn bury(shared: &Shared, owner: SpoolOwner) -> Result<(), EltError> {
    if let Ok(run) = owner.name().parse() {
        shared.database.set_lease(run, Timestamp::now()).await?;
    }
    Ok(owner.leave()?)
}

/// The dead process has paid for these answers, and not written it down; unless it has.
pub(crate) async fn add_costs(
    database: &dyn Database,
    prices: Prices,
    items: &mut [Item],
) -> Result<(), EltError> {
    let emails: Vec<_> = items.iter().map(|item| item.entry.email.clone()).collect();
    let known = by_address(database.find_enrichments(&emails).await?);
    for item in items {
        let before = known.get(&item.entry.email);
        let is_settled = before.is_some_and(|entry| entry.settled_at == item.entry.settled_at);
        let spent = before.map(|entry| entry.spent).unwrap_or_default();
        if !is_settled {
            item.entry.spent = Spent {
                attempts: spent.attempts + 1,
                credits: spent.credits + prices.of(item.entry.state),
            };
        }
    }
    Ok(())
}

/// What was published, or sorted out, has been judged by the run that bought it; the rest is by this one.
///
/// An answer that the disk has damaged stays in the segment, and keeps no other from its place.
async fn read_items(shared: &Shared, segment: &SealedSegment) -> Result<Vec<Item>, EltError> {
    let is_judged = segment.kind() == SegmentKind::Quarantine
        || segment.is_published(shared.store.as_ref()).await?;
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
        let mut item = if is_judged {
            Item::from_stored(shared.run_id, stored)
        } else {
            let judge = |answer: &mut Answer| shared.contract.judge(answer, &shared.stop);
            Item::judged(shared.run_id, stored, judge)
        };
        item.counted = Counted::Recovered;
        items.push(item);
    }
    Ok(items)
}
