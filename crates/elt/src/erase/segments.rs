//! Whether raw storage is the one that the database speaks of.

use std::collections::BTreeSet;

use db_connector::Database;
use s3_connector::ObjectStore;

use super::People;
use crate::EltError;

/// Segments that documents or the ledger name for these people, and that the store has not got: it is
/// another store, or a retention rule has removed them.
pub(super) async fn find_missing(
    database: &dyn Database,
    store: &dyn ObjectStore,
    people: &People,
) -> Result<BTreeSet<String>, EltError> {
    let entries = database.find_enrichments(&people.emails()).await?;
    let settled = entries.iter().filter_map(|entry| entry.place.as_ref());
    let stored = people.traces().iter().map(|trace| &trace.place);
    let named: BTreeSet<&str> = settled
        .chain(stored)
        .map(|place| place.segment.as_str())
        .collect();
    let mut missing = BTreeSet::new();
    for segment in named {
        if store.head(segment).await?.is_none() {
            missing.insert(segment.to_owned());
        }
    }
    Ok(missing)
}
