//! Stores what is derived from a segment, in the order that makes a crash at any point harmless.

use std::sync::Arc;

use db_connector::LeadScope;
use futures::StreamExt;
use futures::stream;
use models::{EnrichmentState, LeadId, RawProfile};
use tokio::sync::mpsc;

use crate::EltError;
use crate::pipeline::Shared;
use crate::stages::item::Item;
use crate::stages::spool::Batch;

/// Segments on their way at the same time.
const IN_FLIGHT: usize = 2;

/// Runs until the spool ends. A batch that fails stays in the spool, and the run stops.
pub(crate) async fn store(shared: Arc<Shared>, batches: mpsc::Receiver<Batch>) {
    let batches = stream::unfold(batches, |mut batches| async {
        batches.recv().await.map(|batch| (batch, batches))
    });
    batches
        .for_each_concurrent(IN_FLIGHT, |batch| {
            let shared = Arc::clone(&shared);
            async move {
                if let Err(error) = store_batch(&shared, batch).await {
                    shared.stop.request(error.into());
                }
            }
        })
        .await;
}

/// Segment, documents, leads, ledger; the spool file goes last.
pub(crate) async fn store_batch(shared: &Shared, batch: Batch) -> Result<(), EltError> {
    if let Some(segment) = &batch.segment {
        segment.publish(shared.store.as_ref()).await?;
    }
    let (entries, profiles, counts) = split(batch.items);
    if !profiles.is_empty() {
        shared.database.upsert_raw_profiles(&profiles).await?;
        let leads = lead_ids(&profiles);
        drop(profiles);
        let counted = shared
            .database
            .project_leads(LeadScope::Only(&leads), shared.run_id)
            .await?;
        shared.tally.count_leads(counted);
    }
    shared.database.settle_enrichments(&entries).await?;
    if let Some(segment) = batch.segment {
        segment.discard()?;
    }
    for (entry, counted) in entries.iter().zip(counts) {
        tell(shared, entry);
        shared.settle_count(counted);
    }
    Ok(())
}

fn split(
    items: Vec<Item>,
) -> (
    Vec<models::Enrichment>,
    Vec<RawProfile>,
    Vec<crate::report::Counted>,
) {
    let (mut entries, mut profiles, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for item in items {
        entries.push(item.entry);
        profiles.extend(item.profile);
        counts.push(item.counted);
    }
    (entries, profiles, counts)
}

/// Each lead once.
fn lead_ids(profiles: &[RawProfile]) -> Vec<LeadId> {
    let mut ids: Vec<_> = profiles.iter().map(|profile| profile.lead_id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// What a person has to know about an address, with the reason.
fn tell(shared: &Shared, entry: &models::Enrichment) {
    let reason = entry.reason.as_deref().unwrap_or("no reason given");
    let word = match entry.state {
        EnrichmentState::Failed => "failed",
        EnrichmentState::Quarantined => "quarantined",
        EnrichmentState::Invalid => "invalid",
        EnrichmentState::Enriched | EnrichmentState::NotFound => return,
    };
    shared
        .observer
        .tell(&format!("{word}: `{}`: {reason}", entry.email));
}
