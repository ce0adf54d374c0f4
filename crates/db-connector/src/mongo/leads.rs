//! Leads: made by the projection, counted by the run that made or changed them.

use async_trait::async_trait;
use jiff::Timestamp;
use models::{Lead, LeadCounts, LeadId, LeadStatus, PersonaId, RawId, RunId};
use mongodb::bson::doc;
use serde::Deserialize;

use super::time::{timestamp, timestamp_optional};
use super::{MongoDatabase, Result};
use crate::{LeadPage, LeadScope, LeadSummary, Leads, PersonaFilter};

const FIND: &str = "find a lead";

/// Identities in one query; a command of 16 MB has room for a few hundred thousand.
pub(super) const IDS: usize = 10_000;

#[derive(Deserialize)]
struct StoredLead {
    #[serde(rename = "_id")]
    id: LeadId,
    linkedin_id: String,
    status: LeadStatus,
    first_name: Option<String>,
    last_name: Option<String>,
    email: String,
    photo_url: Option<String>,
    raw_id: RawId,
    #[serde(deserialize_with = "timestamp")]
    fetched_at: Timestamp,
    created_run: RunId,
    updated_run: RunId,
    persona_id: Option<PersonaId>,
    #[serde(default, deserialize_with = "timestamp_optional")]
    persona_assigned_at: Option<Timestamp>,
    rules_version: Option<String>,
}

#[async_trait]
impl Leads for MongoDatabase {
    /// The counts are what the run has made or changed of the scope after minus before, so leads
    /// that the same run projects at the same moment elsewhere may count twice.
    async fn project_leads(&self, scope: LeadScope<'_>, run: RunId) -> Result<LeadCounts> {
        let LeadScope::Only(ids) = scope else {
            return self.project_all(run).await;
        };
        let mut counts = LeadCounts::default();
        for ids in ids.chunks(IDS) {
            let done = self.project_some(ids, run).await?;
            counts.new += done.new;
            counts.updated += done.updated;
        }
        Ok(counts)
    }

    async fn find_lead(&self, id: LeadId) -> Result<Option<Lead>> {
        let id = id.to_string();
        let found = self.run(FIND, || async {
            let leads = self.collection::<StoredLead>("leads");
            leads.find_one(doc! {"_id": &id}).await
        });
        let found = found.await?;
        if found.is_none() {
            self.require(FIND, "leads").await?;
        }
        Ok(found.map(Lead::from))
    }

    async fn list_leads(&self, filter: &PersonaFilter, page: LeadPage) -> Result<Vec<LeadSummary>> {
        self.list(filter, page).await
    }
}

impl From<StoredLead> for Lead {
    fn from(stored: StoredLead) -> Self {
        Self {
            id: stored.id,
            linkedin_id: stored.linkedin_id,
            status: stored.status,
            first_name: stored.first_name,
            last_name: stored.last_name,
            email: stored.email,
            photo_url: stored.photo_url,
            raw_id: stored.raw_id,
            fetched_at: stored.fetched_at,
            created_run: stored.created_run,
            updated_run: stored.updated_run,
            persona_id: stored.persona_id,
            persona_assigned_at: stored.persona_assigned_at,
            rules_version: stored.rules_version,
        }
    }
}
