//! What is known of each address, and which run is asking for it.

use async_trait::async_trait;
use jiff::Timestamp;
use models::{Claim, EmailAddress, Enrichment, EnrichmentState, RawId, RunId, SegmentPlace, Spent};
use mongodb::bson::doc;
use serde::{Deserialize, Serialize};

use super::claim::claim;
use super::listed::LISTED;
use super::settlement::{settle, settle_claimed};
use super::time::timestamp_optional;
use super::write::BATCH;
use super::{MongoDatabase, Result};
use crate::{EnrichmentLedger, Sighting};

const LEDGER: &str = "enrichments";
const SETTLE: &str = "settle addresses";

#[derive(Deserialize)]
struct StoredEnrichment {
    #[serde(rename = "_id")]
    email: EmailAddress,
    state: EnrichmentState,
    run_id: RunId,
    #[serde(default, deserialize_with = "timestamp_optional")]
    settled_at: Option<Timestamp>,
    raw_id: Option<RawId>,
    segment: Option<String>,
    offset: Option<u64>,
    length: Option<u64>,
    reason: Option<String>,
    #[serde(default)]
    attempts: u32,
    #[serde(default)]
    credits_spent: f64,
    claimed_by: Option<RunId>,
    credits_reserved: Option<f64>,
    state_before: Option<EnrichmentState>,
}

/// The first entry of an address.
#[derive(Serialize)]
struct NewClaim<'a> {
    #[serde(rename = "_id")]
    email: &'a EmailAddress,
    state: &'static str,
    run_id: RunId,
    claimed_by: RunId,
    credits_reserved: f64,
}

/// An entry of which only the address is wanted.
#[derive(Deserialize)]
struct Claimed {
    #[serde(rename = "_id")]
    email: EmailAddress,
}

#[async_trait]
impl EnrichmentLedger for MongoDatabase {
    async fn find_enrichments(&self, emails: &[EmailAddress]) -> Result<Vec<Enrichment>> {
        const LOOK_UP: &str = "look up addresses";
        let mut found = Vec::new();
        for chunk in emails.chunks(BATCH) {
            let ids: Vec<_> = chunk.iter().map(EmailAddress::as_str).collect();
            let entries = self
                .find_by_id::<StoredEnrichment>(LOOK_UP, LEDGER, &ids)
                .await?;
            found.extend(entries.into_iter().map(Enrichment::from));
        }
        Ok(found)
    }

    /// One round trip where all addresses are new; else one more for the known ones, and one that
    /// asks which of them were got.
    async fn claim_enrichments(
        &self,
        run: RunId,
        reserved: f64,
        sightings: &[Sighting],
    ) -> Result<Vec<EmailAddress>> {
        let mut claimed = Vec::with_capacity(sightings.len());
        for chunk in sightings.chunks(BATCH) {
            let (new, known): (Vec<_>, Vec<_>) =
                chunk.iter().partition(|sighting| sighting.seen.is_none());
            let mut doubtful = self.claim_new(run, reserved, &new, &mut claimed).await?;
            doubtful.extend(known.iter().map(|sighting| &sighting.email));
            self.claim_known(run, reserved, &known).await?;
            claimed.extend(self.find_claimed(run, &doubtful).await?);
        }
        Ok(claimed)
    }

    async fn release_enrichments(&self, run: RunId, emails: &[EmailAddress]) -> Result<()> {
        let before = doc! {"$ifNull": ["$state_before", EnrichmentState::Pending.name()]};
        let released = [
            doc! {"$set": {"state": before}},
            doc! {"$unset": ["claimed_by", "credits_reserved", "state_before"]},
        ];
        for chunk in emails.chunks(BATCH) {
            let ids: Vec<_> = chunk.iter().map(EmailAddress::as_str).collect();
            let statement = doc! {
                "q": {"_id": {"$in": ids}, "claimed_by": run.to_string()},
                "u": &released[..],
                "multi": true,
            };
            self.update("release addresses", LEDGER, &[statement])
                .await?;
        }
        Ok(())
    }

    /// One round trip for what the run has claimed; one more if that was not all, for all of it.
    async fn settle_enrichments(&self, entries: &[Enrichment]) -> Result<()> {
        for chunk in entries.chunks(BATCH) {
            if !self.settle_claimed(chunk).await? {
                let statements: mongodb::error::Result<_> = chunk.iter().map(settle).collect();
                let statements = statements.map_err(|error| self.failure(SETTLE, &error))?;
                self.upsert(SETTLE, LEDGER, statements).await?;
            }
        }
        Ok(())
    }
}

impl MongoDatabase {
    /// False if an entry may not have been one of a single run's claims.
    async fn settle_claimed(&self, entries: &[Enrichment]) -> Result<bool> {
        let Some(first) = entries.first() else {
            return Ok(true);
        };
        let lists = entries.chunks(LISTED);
        let statements: mongodb::error::Result<Vec<_>> = lists
            .map(|entries| settle_claimed(first.run_id, entries))
            .collect();
        let statements = statements.map_err(|error| self.failure(SETTLE, &error))?;
        let matched = self.update_matching(SETTLE, LEDGER, &statements).await?;
        Ok(matched == entries.len() as u64)
    }

    /// Inserts claims; returns addresses that have an entry after all.
    async fn claim_new<'a>(
        &self,
        run: RunId,
        reserved: f64,
        new: &[&'a Sighting],
        claimed: &mut Vec<EmailAddress>,
    ) -> Result<Vec<&'a EmailAddress>> {
        let claim = |sighting: &&'a Sighting| NewClaim {
            email: &sighting.email,
            state: EnrichmentState::InFlight.name(),
            run_id: run,
            claimed_by: run,
            credits_reserved: reserved,
        };
        let claims: Vec<_> = new.iter().map(claim).collect();
        let present = self
            .insert_absent("claim addresses", LEDGER, &claims)
            .await?;
        let mut present = present.into_iter().peekable();
        let mut doubtful = Vec::new();
        for (index, sighting) in new.iter().enumerate() {
            if present.next_if_eq(&index).is_some() {
                doubtful.push(&sighting.email);
            } else {
                claimed.push(sighting.email.clone());
            }
        }
        Ok(doubtful)
    }

    /// Claims entries to which nothing has happened since they were seen.
    async fn claim_known(&self, run: RunId, reserved: f64, known: &[&Sighting]) -> Result<()> {
        const CLAIM: &str = "claim addresses";
        let lists = known.chunks(LISTED);
        let statements: mongodb::error::Result<Vec<_>> =
            lists.map(|known| claim(run, reserved, known)).collect();
        let statements = statements.map_err(|error| self.failure(CLAIM, &error))?;
        let done = self.update_matching(CLAIM, LEDGER, &statements);
        done.await.map(|_| ())
    }

    async fn find_claimed(
        &self,
        run: RunId,
        emails: &[&EmailAddress],
    ) -> Result<Vec<EmailAddress>> {
        if emails.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = emails.iter().map(|email| email.as_str()).collect();
        let ours = doc! {"_id": {"$in": ids}, "claimed_by": run.to_string()};
        let pipeline = [doc! {"$match": ours}, doc! {"$project": {"_id": 1}}];
        let claimed = self.aggregate::<Claimed>("claim addresses", LEDGER, &pipeline);
        Ok(claimed
            .await?
            .into_iter()
            .map(|entry| entry.email)
            .collect())
    }
}

impl From<StoredEnrichment> for Enrichment {
    fn from(stored: StoredEnrichment) -> Self {
        let place = stored.segment.zip(stored.offset).zip(stored.length);
        let (reserved, before) = (stored.credits_reserved, stored.state_before);
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
            spent: Spent {
                attempts: stored.attempts,
                credits: stored.credits_spent,
            },
            claim: stored.claimed_by.map(|run_id| Claim {
                run_id,
                reserved: reserved.unwrap_or_default(),
                before,
            }),
        }
    }
}
