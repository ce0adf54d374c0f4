//! Takes answers out of quarantine that turn out to be of use.

use db_connector::Database;
use jiff::Timestamp;
use models::{QuarantineState, whole_milliseconds};

use crate::EltError;
use crate::stages::item::Item;

/// Marks those answers in quarantine that have just been stored as documents. Today's program may read
/// what an earlier one could not, or write it to a database that can hold it.
pub(crate) async fn release_usable(
    database: &dyn Database,
    items: &[Item],
) -> Result<(), EltError> {
    let usable = items.iter().filter(|item| !item.is_unusable());
    let kept = usable.filter(|item| item.body_sha256.is_some());
    let ids: Vec<_> = kept.map(Item::quarantine_id).collect();
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
