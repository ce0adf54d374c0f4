//! Leads compared with what their raw documents say, and derived anew, by one pipeline.

use async_trait::async_trait;
use jiff::Timestamp;
use models::{LeadCounts, LeadId, RawProfile, RunId};
use mongodb::bson::{Bson, Document, doc};
use mongodb::options::AggregateOptions;
use serde::Deserialize;

use super::project::among;
use super::projection::{marks, replace_if, said, version};
use super::stages::{STAGED, stage_name};
use super::time::date;
use super::{MongoDatabase, Result};
use crate::rederive::{OWN_FIELDS, OwnValues, shown_time};
use crate::{DerivedScope, LeadChange, LeadDiff, Rederivation};

const COMPARE: &str = "compare leads";
const DERIVE: &str = "derive leads anew";

#[derive(Deserialize)]
struct Compared {
    #[serde(rename = "_id")]
    lead: LeadId,
    is_behind: bool,
    newest: Values,
    before: Option<Values>,
}

/// The projection's own fields, whatever somebody has made of them.
#[derive(Deserialize)]
struct Values {
    linkedin_id: Option<Bson>,
    first_name: Option<Bson>,
    last_name: Option<Bson>,
    email: Option<Bson>,
    photo_url: Option<Bson>,
    raw_id: Option<Bson>,
    fetched_at: Option<Bson>,
}

#[async_trait]
impl Rederivation for MongoDatabase {
    async fn diff_leads(&self, scope: DerivedScope<'_>, limit: usize) -> Result<LeadDiff> {
        let pipeline = comparing(scope);
        let cursor = self.run(COMPARE, || async {
            let raws = self.documents("linkedin_data");
            let answer = raws.aggregate(pipeline.clone());
            answer
                .with_options(spilling())
                .with_type::<Compared>()
                .await
        });
        let (mut cursor, mut diff) = (cursor.await?, LeadDiff::default());
        let failed = |error: mongodb::error::Error| self.failure(COMPARE, &error);
        while cursor.advance().await.map_err(failed)? {
            let compared = cursor.deserialize_current().map_err(failed)?;
            diff.count(compared.into(), limit);
        }
        if diff.total() == 0 {
            self.require(COMPARE, "linkedin_data").await?;
        }
        Ok(diff)
    }

    async fn rederive_leads(&self, scope: DerivedScope<'_>, run: RunId) -> Result<LeadCounts> {
        let before = self.count_run(doc! {}, run).await?;
        let mut pipeline = comparing(scope);
        pipeline.extend(writing(run));
        let done = self.run(DERIVE, || async {
            let raws = self.documents("linkedin_data");
            let answer = raws.aggregate(pipeline.clone());
            answer.with_options(spilling()).await.map(|_| ())
        });
        done.await?;
        Ok(self.count_run(doc! {}, run).await?.since(&before))
    }

    async fn begin_stage(&self, stage: RunId) -> Result<()> {
        self.drop_stages_before(stage).await
    }

    async fn stage_profiles(&self, stage: RunId, profiles: &[RawProfile]) -> Result<()> {
        self.fill_stage(stage, profiles).await
    }

    async fn drop_stage(&self, stage: RunId) -> Result<()> {
        self.drop_collection(&stage_name(stage)).await
    }
}

/// The leads of a scope that differ, each with what it says and what its newest document says.
fn comparing(scope: DerivedScope<'_>) -> Vec<Document> {
    let mut stages = match scope {
        DerivedScope::All => Vec::new(),
        DerivedScope::Only(ids) => vec![doc! {"$match": {"lead_id": among(ids)}}],
        DerivedScope::Since(time) => with_document_since(time),
        DerivedScope::Staged(run) => with_staged(&stage_name(run)),
    };
    stages.push(doc! {"$project": said()});
    stages.extend(newest());
    stages.extend(differing());
    stages
}

/// What the newest document of each lead says: documents compare field by field, so the greatest of
/// those that begin with time and identity is the newest.
fn newest() -> [Document; 1] {
    let mut values = doc! {"fetched_at": "$fetched_at", "raw_id": "$raw_id"};
    for field in &OWN_FIELDS[..OWN_FIELDS.len() - 2] {
        values.insert(*field, format!("${field}"));
    }
    [doc! {"$group": {"_id": "$_id", "newest": {"$max": values}}}]
}

/// One that is newer than its documents and names one that is not there is left alone: it knows more
/// than they do.
fn differing() -> [Document; 7] {
    let own: Document = OWN_FIELDS
        .map(|field| (field.to_owned(), Bson::from(1)))
        .into_iter()
        .collect();
    let values =
        |of: &str| OWN_FIELDS.map(|field| doc! {"$ifNull": [format!("${of}.{field}"), Bson::Null]});
    let is_newer = |one: &str, other: &str| {
        doc! {"$gt": [&version(&format!("${one}."))[..], &version(&format!("${other}."))[..]]}
    };
    let is_there = doc! {"$eq": [{"$type": "$before"}, "object"]};
    [
        lookup("leads", "_id", &own, "before"),
        doc! {"$set": {"before": {"$first": "$before"}}},
        doc! {"$match": {"$expr": {"$or": [
            {"$not": &is_there},
            {"$ne": [&values("before")[..], &values("newest")[..]]},
        ]}}},
        lookup("linkedin_data", "before.raw_id", &doc! {"_id": 1}, "named"),
        doc! {"$match": {"$expr": {"$not": {"$and": [
            is_there.clone(), is_newer("before", "newest"), {"$eq": [{"$size": "$named"}, 0]},
        ]}}}},
        doc! {"$set": {"is_behind": {"$and": [is_there, is_newer("newest", "before")]}}},
        doc! {"$unset": ["named", "before._id"]},
    ]
}

fn lookup(from: &str, local: &str, fields: &Document, name: &str) -> Document {
    doc! {"$lookup": {
        "from": from,
        "localField": local,
        "foreignField": "_id",
        "pipeline": [{"$project": fields}],
        "as": name,
    }}
}

/// By identity, in the database: the list may be longer than a command.
fn with_document_since(time: Timestamp) -> Vec<Document> {
    let mut stages = vec![doc! {"$match": {"fetched_at": {"$gte": date(time)}}}];
    stages.extend(documents_of_leads());
    stages
}

/// All stored documents of the leads that have one here.
fn documents_of_leads() -> [Document; 4] {
    [
        doc! {"$group": {"_id": "$lead_id"}},
        doc! {"$lookup": {
            "from": "linkedin_data", "localField": "_id", "foreignField": "lead_id", "as": "raw",
            "pipeline": [{"$project": read_fields()}],
        }},
        doc! {"$unwind": "$raw"},
        doc! {"$replaceWith": "$raw"},
    ]
}

/// Stored documents of the leads that are on the stage, and the stage.
fn with_staged(stage: &str) -> Vec<Document> {
    let stored = documents_of_leads();
    vec![
        // Nothing of the collection that the pipeline happens to run on.
        doc! {"$match": {"$expr": false}},
        doc! {"$unionWith": {"coll": stage, "pipeline": &stored[..]}},
        doc! {"$unionWith": stage},
    ]
}

fn read_fields() -> Document {
    let mut fields = doc! {"email": 1, "linkedin_id": 1, "lead_id": 1, "fetched_at": 1};
    for field in STAGED {
        fields.insert(format!("person.{field}"), 1);
    }
    fields
}

/// Inserts leads that are missing, and replaces those that are as they were compared, or older.
fn writing(run: RunId) -> [Document; 3] {
    let mut lead = doc! {"_id": "$_id"};
    lead.extend(marks(run));
    let is_there = doc! {"$eq": [{"$type": "$before"}, "object"]};
    let seen = doc! {"$cond": [is_there, &version("$before.")[..], "$$REMOVE"]};
    let as_compared = doc! {"$or": [
        {"$gte": [&version("$$new.")[..], &version("$")[..]]},
        {"$eq": ["$$new.seen", &version("$")[..]]},
    ]};
    [
        doc! {"$replaceWith": {"$mergeObjects": ["$newest", lead, {"seen": seen}]}},
        doc! {"$set": {"seen": {"$ifNull": ["$seen", "$$REMOVE"]}}},
        doc! {"$merge": {
            "into": "leads",
            "on": "_id",
            "whenMatched": [replace_if(&as_compared)],
            "whenNotMatched": "insert",
        }},
    ]
}

/// Groups and sorts may take more memory than a server gives them.
fn spilling() -> AggregateOptions {
    AggregateOptions::builder().allow_disk_use(true).build()
}

impl From<Compared> for LeadChange {
    fn from(compared: Compared) -> Self {
        let before = compared.before.map(OwnValues::from);
        Self::between(
            compared.lead,
            compared.is_behind,
            before,
            compared.newest.into(),
        )
    }
}

impl From<Values> for OwnValues {
    fn from(values: Values) -> Self {
        [
            values.linkedin_id,
            values.first_name,
            values.last_name,
            values.email,
            values.photo_url,
            values.raw_id,
            values.fetched_at,
        ]
        .map(shown)
    }
}

fn shown(value: Option<Bson>) -> Option<String> {
    match value? {
        Bson::Null => None,
        Bson::String(text) => Some(text),
        Bson::DateTime(time) => shown_time(time.timestamp_millis()),
        other => Some(other.to_string()),
    }
}
