//! Runs the projection: missing leads are inserted in bulk, and only others are compared.
//!
//! An insertion costs the server a third of a merge that compares, and most leads are new. It is
//! sound because whatever meets a lead that is there (made by another program just now, or twice in
//! one batch) is merged afterwards.

use std::collections::HashMap;

use futures::TryStreamExt;
use models::{LeadCounts, LeadId, RunId};
use mongodb::bson::{Bson, Document, doc};
use mongodb::options::{AggregateOptions, Hint};
use serde::Deserialize;

use super::error::{DUPLICATE_KEY, has_code};
use super::projection::{compare, halves, insert, projection};
use super::{MongoDatabase, Result};

const PROJECT: &str = "project leads";

/// The runs that made and changed a lead.
#[derive(Deserialize)]
struct Runs {
    #[serde(rename = "_id")]
    lead: LeadId,
    created_run: RunId,
    updated_run: RunId,
}

#[derive(Default, Deserialize)]
pub(super) struct RunCounts {
    new: u64,
    updated: u64,
}

impl MongoDatabase {
    pub(super) async fn project_some(&self, leads: &[LeadId], run: RunId) -> Result<LeadCounts> {
        let before = self.find_runs(leads).await?;
        let (mut known, missing): (Vec<LeadId>, Vec<_>) =
            leads.iter().partition(|lead| before.contains_key(lead));
        if !missing.is_empty() && !self.insert_leads(&among(&missing), None, run).await? {
            known.extend(missing);
        }
        if known.is_empty() {
            return self.count_made(leads, run).await;
        }
        self.merge_leads(&among(&known), None, run).await?;
        let after = self.count_run(doc! {"_id": among(leads)}, run).await?;
        Ok(after.since(&RunCounts::of(before.values(), run)))
    }

    pub(super) async fn project_all(&self, run: RunId) -> Result<LeadCounts> {
        let before = self.count_run(doc! {}, run).await?;
        let empty = self.run(PROJECT, || async {
            Ok(self.documents("leads").estimated_document_count().await? == 0)
        });
        let empty = empty.await?;
        let [one, two] = halves();
        let halves = (
            self.project_half(&one, empty, run),
            self.project_half(&two, empty, run),
        );
        futures::try_join!(halves.0, halves.1)?;
        Ok(self.count_run(doc! {}, run).await?.since(&before))
    }

    /// In the order in which the raw documents lie: by the index, every one would be fetched on its own.
    async fn project_half(&self, leads: &Document, empty: bool, run: RunId) -> Result<()> {
        let natural = Some(Hint::Keys(doc! {"$natural": 1}));
        if empty && self.insert_leads(leads, natural.clone(), run).await? {
            return Ok(());
        }
        self.merge_leads(leads, natural, run).await
    }

    /// Inserts the leads that are not there; false if one was, so that some may be missing.
    async fn insert_leads(&self, leads: &Document, hint: Option<Hint>, run: RunId) -> Result<bool> {
        self.run(PROJECT, || async {
            match self.aggregate_raw(leads, hint.clone(), insert(), run).await {
                Err(error) if has_code(&error, DUPLICATE_KEY) => Ok(false),
                done => done.map(|()| true),
            }
        })
        .await
    }

    async fn merge_leads(&self, leads: &Document, hint: Option<Hint>, run: RunId) -> Result<()> {
        self.run(PROJECT, || {
            self.aggregate_raw(leads, hint.clone(), compare(), run)
        })
        .await
    }

    async fn aggregate_raw(
        &self,
        leads: &Document,
        hint: Option<Hint>,
        merge: Document,
        run: RunId,
    ) -> mongodb::error::Result<()> {
        let pipeline = [
            doc! {"$match": {"lead_id": leads}},
            doc! {"$project": projection(run)},
            doc! {"$merge": merge},
        ];
        let options = AggregateOptions::builder().hint(hint).build();
        let raws = self.documents("linkedin_data");
        raws.aggregate(pipeline)
            .with_options(options)
            .await
            .map(|_| ())
    }

    async fn find_runs(&self, leads: &[LeadId]) -> Result<HashMap<LeadId, Runs>> {
        let matching = doc! {"_id": among(leads)};
        let found: Vec<Runs> = self
            .run(PROJECT, || async {
                let leads = self.collection("leads");
                let leads = leads.find(matching.clone());
                let leads = leads.projection(doc! {"created_run": 1, "updated_run": 1});
                leads.await?.try_collect().await
            })
            .await?;
        Ok(found.into_iter().map(|runs| (runs.lead, runs)).collect())
    }

    /// The counts where no lead was there before: what there is now is new, if it is this run's. Reads
    /// half as much as [`Self::count_run`] has to.
    async fn count_made(&self, leads: &[LeadId], run: RunId) -> Result<LeadCounts> {
        let made = doc! {"_id": among(leads), "created_run": run.to_string()};
        let new = self.run(PROJECT, || async {
            let leads = self.documents("leads");
            leads.count_documents(made.clone()).await
        });
        let (new, updated) = (new.await?, 0);
        Ok(LeadCounts { new, updated })
    }

    /// Leads that this run has made or changed so far.
    pub(super) async fn count_run(&self, mut matching: Document, run: RunId) -> Result<RunCounts> {
        let run = run.to_string();
        matching.insert(
            "$or",
            vec![doc! {"created_run": &run}, doc! {"updated_run": &run}],
        );
        let made = doc! {"$eq": ["$created_run", {"$literal": &run}]};
        let pipeline = [
            doc! {"$match": matching},
            doc! {"$group": {
                "_id": Bson::Null,
                "new": {"$sum": {"$cond": [&made, 1, 0]}},
                "updated": {"$sum": {"$cond": [made, 0, 1]}},
            }},
        ];
        let counts: Vec<RunCounts> = self.aggregate("count leads", "leads", &pipeline).await?;
        Ok(counts.into_iter().next().unwrap_or_default())
    }
}

impl RunCounts {
    fn of<'a>(leads: impl IntoIterator<Item = &'a Runs>, run: RunId) -> Self {
        let mut counts = Self::default();
        for lead in leads {
            let made = lead.created_run == run;
            counts.new += u64::from(made);
            counts.updated += u64::from(!made && lead.updated_run == run);
        }
        counts
    }

    pub(super) const fn since(&self, before: &Self) -> LeadCounts {
        LeadCounts {
            new: self.new.saturating_sub(before.new),
            updated: self.updated.saturating_sub(before.updated),
        }
    }
}

/// The condition on an identity that it is one of these.
pub(super) fn among(leads: &[LeadId]) -> Document {
    let ids: Vec<_> = leads.iter().map(|id| Bson::from(id.to_string())).collect();
    doc! {"$in": ids}
}
