//! Leads: made by the projection, counted by the run that made or changed them.

use async_trait::async_trait;
use jiff::Timestamp;
use models::{Lead, LeadCounts, LeadId, LeadStatus, PersonaId, RawId, RunId};
use mongodb::bson::{Bson, Document, doc};
use mongodb::options::{AggregateOptions, Hint};
use serde::Deserialize;

use super::projection::{halves, projection};
use super::time::{timestamp, timestamp_optional};
use super::{MongoDatabase, Result};
use crate::{LeadPage, LeadScope, LeadSummary, Leads, PersonaFilter};

/// Identities in one query; a command of 16 MB has room for a few hundred thousand.
const IDS: usize = 10_000;

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

#[derive(Default, Deserialize)]
struct RunCounts {
    new: u64,
    updated: u64,
}

#[async_trait]
impl Leads for MongoDatabase {
    /// The counts are what the run has made or changed of the scope after minus before, so leads
    /// that the same run projects at the same moment elsewhere may count twice.
    async fn project_leads(&self, scope: LeadScope<'_>, run: RunId) -> Result<LeadCounts> {
        let mut counts = LeadCounts::default();
        for ids in matches(scope) {
            let before = self.count_run(ids.as_ref(), run).await?;
            match &ids {
                Some(ids) => self.project(ids, None, run).await?,
                None => self.project_all(run).await?,
            }
            let after = self.count_run(ids.as_ref(), run).await?;
            counts.new += after.new.saturating_sub(before.new);
            counts.updated += after.updated.saturating_sub(before.updated);
        }
        Ok(counts)
    }

    async fn find_lead(&self, id: LeadId) -> Result<Option<Lead>> {
        let id = id.to_string();
        let found = self.run("find a lead", || async {
            let leads = self.collection::<StoredLead>("leads");
            leads.find_one(doc! {"_id": &id}).await
        });
        Ok(found.await?.map(Lead::from))
    }

    async fn list_leads(&self, filter: &PersonaFilter, page: LeadPage) -> Result<Vec<LeadSummary>> {
        self.list(filter, page).await
    }
}

impl MongoDatabase {
    /// In the order in which the raw documents lie: by the index, every one would be fetched on its own.
    async fn project_all(&self, run: RunId) -> Result<()> {
        let natural = Some(Hint::Keys(doc! {"$natural": 1}));
        let [one, two] = halves();
        let (one, two) = (
            self.project(&one, natural.clone(), run),
            self.project(&two, natural, run),
        );
        futures::try_join!(one, two).map(|_| ())
    }

    async fn project(&self, leads: &Document, hint: Option<Hint>, run: RunId) -> Result<()> {
        let pipeline = projection(doc! {"lead_id": leads}, run);
        let options = AggregateOptions::builder().hint(hint).build();
        let raws = self.documents("linkedin_data");
        let merged = self.run("project leads", || async {
            let pipeline = pipeline.iter().cloned();
            raws.aggregate(pipeline).with_options(options.clone()).await
        });
        merged.await.map(|_| ())
    }

    /// Leads of the scope that this run has made or changed so far.
    async fn count_run(&self, ids: Option<&Document>, run: RunId) -> Result<RunCounts> {
        let run = run.to_string();
        let mut matching = doc! {"$or": [{"created_run": &run}, {"updated_run": &run}]};
        if let Some(ids) = ids {
            matching.insert("_id", ids);
        }
        let made = doc! {"$eq": ["$created_run", {"$literal": &run}]};
        let pipeline = [
            doc! {"$match": matching},
            doc! {"$group": {
                "_id": null,
                "new": {"$sum": {"$cond": [&made, 1, 0]}},
                "updated": {"$sum": {"$cond": [made, 0, 1]}},
            }},
        ];
        let counts: Vec<RunCounts> = self.aggregate("count leads", "leads", &pipeline).await?;
        Ok(counts.into_iter().next().unwrap_or_default())
    }
}

/// The conditions on lead identities whose projections make up the scope; none stands for all.
pub(super) fn matches(scope: LeadScope<'_>) -> Vec<Option<Document>> {
    match scope {
        LeadScope::All => vec![None],
        LeadScope::Only(ids) => ids
            .chunks(IDS)
            .map(|chunk| {
                let ids: Vec<_> = chunk.iter().map(|id| Bson::from(id.to_string())).collect();
                Some(doc! {"$in": ids})
            })
            .collect(),
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
