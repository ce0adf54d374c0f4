//! The runs of the pipeline.

use async_trait::async_trait;
use futures::TryStreamExt;
use jiff::Timestamp;
use models::{Json, RunId, RunRecord};
use mongodb::bson::{DateTime, Document, doc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::json::Verbatim;
use super::time::{date, timestamp, timestamp_optional};
use super::{MongoDatabase, Result};
use crate::Runs;

const RUNS: &str = "runs";

#[derive(Serialize)]
struct NewRun<'a> {
    #[serde(rename = "_id")]
    id: String,
    started_at: DateTime,
    lease_until: DateTime,
    finished_at: Option<DateTime>,
    options: Verbatim<'a>,
    report: Option<Verbatim<'a>>,
    exit_status: Option<u8>,
}

#[derive(Deserialize)]
struct StoredRun {
    #[serde(rename = "_id")]
    id: RunId,
    #[serde(deserialize_with = "timestamp")]
    started_at: Timestamp,
    #[serde(deserialize_with = "timestamp")]
    lease_until: Timestamp,
    #[serde(default, deserialize_with = "timestamp_optional")]
    finished_at: Option<Timestamp>,
    options: Value,
    report: Option<Value>,
    exit_status: Option<u8>,
}

#[derive(Deserialize)]
struct Live {
    #[serde(rename = "_id")]
    id: RunId,
}

#[async_trait]
impl Runs for MongoDatabase {
    async fn store_run(&self, run: &RunRecord) -> Result<()> {
        let (options, report) = (
            Json::from(&run.options),
            run.report.as_ref().map(Json::from),
        );
        let document = NewRun {
            id: run.id.to_string(),
            started_at: date(run.started_at),
            lease_until: date(run.lease_until),
            finished_at: run.finished_at.map(date),
            options: Verbatim(&options),
            report: report.as_ref().map(Verbatim),
            exit_status: run.exit_status,
        };
        let runs = self.collection::<NewRun<'_>>(RUNS);
        self.run("store a run", || async {
            let replaced = runs.replace_one(doc! {"_id": &document.id}, &document);
            replaced.upsert(true).await.map(|_| ())
        })
        .await
    }

    async fn set_lease(&self, run: RunId, until: Timestamp) -> Result<()> {
        let unfinished = doc! {"_id": run.to_string(), "finished_at": null};
        let moved = doc! {"$set": {"lease_until": date(until)}};
        let runs = self.documents(RUNS);
        self.run("move the lease of a run", || async {
            let updated = runs.update_one(unfinished.clone(), moved.clone());
            updated.await.map(|_| ())
        })
        .await
    }

    async fn find_live_runs(&self, now: Timestamp) -> Result<Vec<RunId>> {
        let live = doc! {"finished_at": null, "lease_until": {"$gt": date(now)}};
        let pipeline = [doc! {"$match": live}, doc! {"$project": {"_id": 1}}];
        let found = self.aggregate::<Live>("look for live runs", RUNS, &pipeline);
        Ok(found.await?.into_iter().map(|run| run.id).collect())
    }

    async fn find_run(&self, id: RunId) -> Result<Option<RunRecord>> {
        let id = id.to_string();
        let mut found = self
            .find_by_id::<StoredRun>("look for a run", RUNS, &[&id])
            .await?;
        Ok(found.pop().map(RunRecord::from))
    }

    async fn list_runs(&self, limit: u32) -> Result<Vec<RunRecord>> {
        const LIST: &str = "list runs";
        let newest = doc! {"started_at": -1, "_id": -1};
        let runs = self.collection::<StoredRun>(RUNS);
        let found = self.run(LIST, || async {
            let found = runs.find(Document::new()).sort(newest.clone());
            let found = found.limit(limit.into()).await?;
            found.try_collect::<Vec<_>>().await
        });
        let found = self.found(LIST, RUNS, found.await?).await?;
        Ok(found.into_iter().map(RunRecord::from).collect())
    }
}

impl From<StoredRun> for RunRecord {
    fn from(stored: StoredRun) -> Self {
        Self {
            id: stored.id,
            started_at: stored.started_at,
            lease_until: stored.lease_until,
            finished_at: stored.finished_at,
            options: stored.options,
            report: stored.report,
            exit_status: stored.exit_status,
        }
    }
}
