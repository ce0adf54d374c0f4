//! Takes answers out of quarantine that turn out to be of use.

use db_connector::Database;
use jiff::Timestamp;
use models::{EnrichmentState, QuarantineId, QuarantineState, whole_milliseconds};

use crate::EltError;
use crate::stages::item::Item;

/// Marks those answers in quarantine that have just been stored as documents. Today's program may read
/// what an earlier one could not, or write it to a database that can hold it.
pub(crate) async fn release_usable(
    database: &dyn Database,
    items: &[Item],
) -> Result<(), EltError> {
    let ids: Vec<_> = items.iter().filter_map(usable).collect();
    let there = database.find_quarantined(&ids).await?;
    let open = there
        .iter()
        .filter(|answer| answer.state == QuarantineState::Open);
    let open: Vec<_> = open.map(|answer| answer.id).collect();
    if !open.is_empty() {
        let now = whole_milliseconds(Timestamp::now());
        let retried = QuarantineState::Retried;
        database.settle_quarantined(&open, retried, now).await?;
    }
    Ok(())
}

/// The identity it has, or would have, in quarantine.
fn usable(item: &Item) -> Option<QuarantineId> {
    let is_usable = item.entry.state != EnrichmentState::Quarantined;
    let body = item.body_sha256.filter(|_| is_usable)?;
    Some(QuarantineId::derive(&item.entry.email, Some(body)))
}
