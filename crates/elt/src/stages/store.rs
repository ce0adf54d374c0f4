//! Stores what is derived from a segment, in the order that makes a crash at any point harmless.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use db_connector::{Database, DatabaseError, LeadScope};
use futures::StreamExt;
use futures::stream;
use models::{EnrichmentState, LeadCounts, LeadId, RawProfile, RunId};
use s3_connector::{ObjectStore, SealedSegment};
use tokio::sync::mpsc;

use super::claims::release_called;
use crate::EltError;
use crate::pipeline::Shared;
use crate::report::Counted;
use crate::stages::item::Item;
use crate::stages::landing::Batch;
use crate::stages::sort::sort_out;
use crate::suppression::{Watch, places_of};

/// Segments on their way at the same time.
const IN_FLIGHT: usize = 2;

/// Runs until the landing ends. A batch that fails stays in the spool, and so do those behind it: the run
/// has lost a store, and stops.
pub(crate) async fn store(shared: Arc<Shared>, batches: mpsc::UnboundedReceiver<Batch>) {
    let batches = stream::unfold(batches, |mut batches| async {
        batches.recv().await.map(|batch| (batch, batches))
    });
    let is_lost = AtomicBool::new(false);
    batches
        .for_each_concurrent(IN_FLIGHT, |batch| {
            let (shared, is_lost) = (Arc::clone(&shared), &is_lost);
            async move {
                let answers = batch.answers();
                if is_lost.load(Ordering::Relaxed) {
                    shared.tally.count_spooled(answers);
                } else if let Err(error) = store_batch(&shared, batch).await {
                    is_lost.store(true, Ordering::Relaxed);
                    shared.tally.count_spooled(answers);
                    shared.stop.request(error.into());
                }
            }
        })
        .await;
}

/// Segments, documents, leads, ledger; the spool files go last. Answers about people who were erased do
/// not get into the segments.
pub(crate) async fn store_batch(shared: &Shared, batch: Batch) -> Result<(), EltError> {
    let Batch { segment, mut items } = batch;
    let (database, store) = (shared.database.as_ref(), shared.store.as_ref());
    let mut segments = match segment {
        Some(segment) => sort_out(store, segment, &mut items).await?,
        None => Vec::new(),
    };
    let (watch, struck) = Watch::begin(&shared.suppression, database, &mut items).await?;
    publish_without(store, &mut segments, &struck).await?;
    let drift = shared.drift.note(shared.run_id, &items);
    database.record_contract_keys(&drift).await?;
    let leads = store_documents(database, shared.run_id, &mut items).await?;
    watch.end(store).await?;
    for segment in segments {
        segment.discard()?;
    }
    if items.iter().any(|item| item.counted != Counted::Recovered) {
        shared.tally.count_leads(leads);
    }
    for item in struck {
        shared.settle_count(match item.counted {
            Counted::Recovered => Counted::Recovered,
            _ => Counted::Skipped,
        });
    }
    for item in &items {
        tell(shared, &item.entry);
        shared.settle_count(item.counted);
    }
    Ok(())
}

/// Puts segments into the store, without the answers about people who were erased.
pub(crate) async fn publish_without(
    store: &dyn ObjectStore,
    segments: &mut [SealedSegment],
    struck: &[Item],
) -> Result<(), EltError> {
    for segment in segments {
        segment.erase(&places_of(struck))?;
        segment.publish(store).await?;
    }
    Ok(())
}

/// Everything behind the segment: documents, leads, quarantine, ledger. Items whose document is
/// refused are in quarantine afterwards.
pub(crate) async fn store_documents(
    database: &dyn Database,
    run: RunId,
    items: &mut [Item],
) -> Result<LeadCounts, EltError> {
    let profiles: Vec<_> = items
        .iter_mut()
        .filter_map(|item| item.profile.take())
        .collect();
    let mut leads = LeadCounts::default();
    if !profiles.is_empty() {
        refuse(items, database.upsert_raw_profiles(&profiles).await)?;
        let ids = lead_ids(&profiles);
        drop(profiles);
        leads = database.project_leads(LeadScope::Only(&ids), run).await?;
    }
    let unusable: Vec<_> = items.iter().filter_map(Item::quarantined).collect();
    database.quarantine_answers(&unusable).await?;
    settle(database, run, items).await?;
    Ok(leads)
}

/// Writes what is news, and gives up the claims on addresses of which there is none.
async fn settle(database: &dyn Database, run: RunId, items: &[Item]) -> Result<(), EltError> {
    let (news, old): (Vec<_>, Vec<_>) = items.iter().partition(|item| item.is_news);
    let news: Vec<_> = news.into_iter().map(|item| item.entry.clone()).collect();
    let old = old.into_iter().map(|item| &item.entry);
    let old = old.map(|entry| (entry.email.clone(), entry.spent));
    release_called(database, run, old.collect()).await?;
    Ok(database.settle_enrichments(&news).await?)
}

/// Notes of which items the database cannot hold the document, and why; those of all others are stored.
pub(crate) fn refuse(
    items: &mut [Item],
    stored: Result<(), DatabaseError>,
) -> Result<(), EltError> {
    let Err(error) = stored else { return Ok(()) };
    if error.refused_documents().is_empty() {
        return Err(error.into());
    }
    let refused = error.refused_documents().iter();
    let refused: HashMap<_, _> = refused.map(|it| (&*it.id, &*it.reason)).collect();
    for item in items {
        let id = item.entry.raw_id.map(|id| id.to_string());
        if let Some(reason) = id.and_then(|id| refused.get(&*id)) {
            item.refuse(reason);
        }
    }
    Ok(())
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
        EnrichmentState::Enriched
        | EnrichmentState::NotFound
        | EnrichmentState::Pending
        | EnrichmentState::InFlight => return,
    };
    shared
        .observer
        .tell(&format!("{word}: `{}`: {reason}", entry.email));
}
