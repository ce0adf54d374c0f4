//! Rebuilds the database from raw storage alone, without one call to the provider.

use db_connector::{Database, LeadScope};
use futures::TryStreamExt;
use models::{Answer, RunId};
use s3_connector::{ObjectStore, SegmentKind, list_segments, read_segment};
use uuid::Uuid;

use crate::EltError;
use crate::stages::item::Item;

/// What a rebuild found and made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RebuildReport {
    /// Segments read.
    pub segments: u64,
    /// Answers read.
    pub answers: u64,
    /// Leads that were not there.
    pub leads_new: u64,
    /// Leads that changed.
    pub leads_updated: u64,
}

/// Reads every segment and derives documents, leads and ledger entries from it.
pub async fn rebuild(
    database: &dyn Database,
    store: &dyn ObjectStore,
) -> Result<RebuildReport, EltError> {
    let run_id = RunId::from_uuid(Uuid::now_v7());
    database.create_schema().await?;
    let mut report = RebuildReport::default();
    for kind in SegmentKind::ALL {
        let mut keys = list_segments(store, kind);
        while let Some(key) = keys.try_next().await? {
            report.answers += restore(database, store, &key, run_id).await?;
            report.segments += 1;
        }
    }
    let leads = database.project_leads(LeadScope::All, run_id).await?;
    report.leads_new = leads.new;
    report.leads_updated = leads.updated;
    Ok(report)
}

async fn restore(
    database: &dyn Database,
    store: &dyn ObjectStore,
    key: &str,
    run_id: RunId,
) -> Result<u64, EltError> {
    let bytes = store.get(key).await?;
    let (mut entries, mut profiles) = (Vec::new(), Vec::new());
    for stored in read_segment(key, bytes) {
        let stored = stored?;
        let (meta, answer) = (stored.meta, Answer::read(&stored.body));
        let item = Item::from_answer(run_id, meta.email, meta.fetched_at, stored.place, answer);
        entries.push(item.entry);
        profiles.extend(item.profile);
    }
    database.upsert_raw_profiles(&profiles).await?;
    database.settle_enrichments(&entries).await?;
    Ok(entries.len() as u64)
}
