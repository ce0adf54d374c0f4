//! What is known of each address.

use async_trait::async_trait;
use jiff::Timestamp;
use models::{EmailAddress, Enrichment, EnrichmentState, RawId, RunId, SegmentPlace};
use mongodb::bson::{Document, doc};
use serde::Deserialize;

use super::time::{date, timestamp};
use super::write::BATCH;
use super::{MongoDatabase, Result};
use crate::EnrichmentLedger;

#[derive(Deserialize)]
struct StoredEnrichment {
    #[serde(rename = "_id")]
    email: EmailAddress,
    state: EnrichmentState,
    run_id: RunId,
    #[serde(deserialize_with = "timestamp")]
    settled_at: Timestamp,
    raw_id: Option<RawId>,
    segment: Option<String>,
    offset: Option<u64>,
    length: Option<u64>,
    reason: Option<String>,
}

#[async_trait]
impl EnrichmentLedger for MongoDatabase {
    async fn find_enrichments(&self, emails: &[EmailAddress]) -> Result<Vec<Enrichment>> {
        const LOOK_UP: &str = "look up addresses";
        let mut found = Vec::new();
        for chunk in emails.chunks(BATCH) {
            let ids: Vec<_> = chunk.iter().map(EmailAddress::as_str).collect();
            let entries = self
                .find_by_id::<StoredEnrichment>(LOOK_UP, "enrichments", &ids)
                .await?;
            found.extend(entries.into_iter().map(Enrichment::from));
        }
        Ok(found)
    }

    /// One round trip for addresses that are new, one more for those that are known.
    async fn settle_enrichments(&self, entries: &[Enrichment]) -> Result<()> {
        const SETTLE: &str = "settle addresses";
        for chunk in entries.chunks(BATCH) {
            let documents: Vec<_> = chunk.iter().map(document).collect();
            let update = |index: usize| replacement(&chunk[index]);
            let refused = self.insert_or_update(SETTLE, "enrichments", &documents, update);
            if let Some((_, reason)) = refused.await?.first() {
                return Err(self.unfit(SETTLE, reason));
            }
        }
        Ok(())
    }
}

fn document(entry: &Enrichment) -> Document {
    let mut document = doc! {"_id": entry.email.as_str()};
    document.extend(fields(entry));
    document
}

/// Later news of an address replace earlier ones, whatever order they come in.
fn replacement(entry: &Enrichment) -> Document {
    let older = doc! {"$lte": date(entry.settled_at)};
    doc! {
        "q": {"_id": entry.email.as_str(), "settled_at": older},
        "u": {"$set": fields(entry)},
    }
}

fn fields(entry: &Enrichment) -> Document {
    let place = entry.place.as_ref();
    doc! {
        "state": entry.state.name(),
        "run_id": entry.run_id.to_string(),
        "settled_at": date(entry.settled_at),
        "raw_id": entry.raw_id.map(|id| id.to_string()),
        "segment": place.map(|place| &*place.segment),
        "offset": place.map(|place| place.offset.cast_signed()),
        "length": place.map(|place| place.length.cast_signed()),
        "reason": entry.reason.as_deref(),
    }
}

impl From<StoredEnrichment> for Enrichment {
    fn from(stored: StoredEnrichment) -> Self {
        let place = stored.segment.zip(stored.offset).zip(stored.length);
        Self {
            email: stored.email,
            state: stored.state,
            run_id: stored.run_id,
            settled_at: stored.settled_at,
            raw_id: stored.raw_id,
            place: place.map(|((segment, offset), length)| SegmentPlace {
                segment,
                offset,
                length,
            }),
            reason: stored.reason,
        }
    }
}
