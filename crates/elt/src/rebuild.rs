//! Rebuilds the database from raw storage alone, without one call to the provider.

use db_connector::Database;
use futures::TryStreamExt;
use models::RunId;
use s3_connector::{ObjectStore, SegmentKind, list_segments, read_segment};
use serde::Serialize;
use telemetry::OutputFormat;
use uuid::Uuid;

use crate::EltError;
use crate::provider::read_answer;
use crate::quarantine::release_usable;
use crate::report::to_json;
use crate::stages::item::Item;
use crate::stages::store::store_documents;

/// What a rebuild found and made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RebuildReport {
    /// Segments read.
    pub segments: u64,
    /// Answers read.
    pub answers: u64,
    /// Answers whose bytes are not what was written; they are left out.
    pub damaged: u64,
    /// Leads that were not there.
    pub leads_new: u64,
    /// Leads that changed.
    pub leads_updated: u64,
}

impl RebuildReport {
    /// The report in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Json => to_json(self),
            OutputFormat::Text => format!(
                "{} answers in {} segments, {} damaged\nleads {} new, {} updated\n",
                self.answers, self.segments, self.damaged, self.leads_new, self.leads_updated,
            ),
        }
    }
}

/// Reads every segment and derives documents, leads and ledger entries from it, as a run does.
///
/// On an empty database this makes everything but the memory of misses anew; on another one it repairs
/// what is missing and changes nothing that is newer. Memory holds one segment at a time.
pub async fn rebuild(
    database: &dyn Database,
    store: &dyn ObjectStore,
) -> Result<RebuildReport, EltError> {
    let run = RunId::from_uuid(Uuid::now_v7());
    database.create_schema().await?;
    let mut report = RebuildReport::default();
    for kind in SegmentKind::ALL {
        let mut keys = list_segments(store, kind);
        while let Some(key) = keys.try_next().await? {
            let mut items = read_items(store, &key, run, &mut report).await?;
            let leads = store_documents(database, run, &mut items).await?;
            release_usable(database, &items).await?;
            report.segments += 1;
            report.answers += items.len() as u64;
            report.leads_new += leads.new;
            report.leads_updated += leads.updated;
        }
    }
    Ok(report)
}

async fn read_items(
    store: &dyn ObjectStore,
    key: &str,
    run: RunId,
    report: &mut RebuildReport,
) -> Result<Vec<Item>, EltError> {
    let bytes = store.get(key).await?;
    let mut items = Vec::new();
    for stored in read_segment(key, bytes) {
        match stored {
            Ok(stored) => {
                let (meta, answer) = (stored.meta, read_answer(&stored.body));
                let mut item = Item::from_answer(run, meta.email, meta.fetched_at, answer);
                item.lies_at(stored.place, meta.sha256);
                items.push(item);
            }
            Err(error) => {
                tracing::warn!(%error, "left out a damaged answer");
                report.damaged += 1;
            }
        }
    }
    Ok(items)
}
