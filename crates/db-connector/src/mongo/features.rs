//! What personas are computed from, read out of raw documents by one pipeline.

use futures::stream::{self, StreamExt, TryStreamExt};
use models::{LeadId, PersonaFeatures, PersonaId};
use mongodb::bson::{Bson, Document, doc};
use serde::Deserialize;
use serde_json::Value;

use super::leads::matches;
use super::{MongoDatabase, Result};
use crate::education::{head_count_in, read_history};
use crate::{FeatureStream, LeadScope};

const READ: &str = "read persona features";

/// Leads in one answer of the server.
const BATCH: u32 = 1_000;

#[derive(Deserialize)]
struct StoredFeatures {
    #[serde(rename = "_id")]
    lead_id: LeadId,
    persona_id: Option<PersonaId>,
    #[serde(default)]
    educations: Value,
    #[serde(default)]
    employee_count: Value,
}

impl MongoDatabase {
    pub(super) fn stream_features(&self, scope: LeadScope<'_>) -> FeatureStream<'_> {
        let scopes = stream::iter(matches(scope).into_iter().map(Ok));
        let features = scopes.and_then(move |ids| self.open(ids)).try_flatten();
        features.boxed()
    }

    async fn open(&self, ids: Option<Document>) -> Result<FeatureStream<'_>> {
        let pipeline = pipeline(ids.map_or_else(Document::new, |ids| doc! {"_id": ids}));
        let cursor = self.run(READ, || async {
            let leads = self.documents("leads");
            leads
                .aggregate(pipeline.iter().cloned())
                .batch_size(BATCH)
                .with_type::<StoredFeatures>()
                .await
        });
        let features = cursor
            .await?
            .map_ok(PersonaFeatures::from)
            .map_err(|error| self.failure(READ, &error));
        Ok(features.boxed())
    }
}

fn pipeline(matching: Document) -> [Document; 5] {
    let education = doc! {
        "schoolName": "$$entry.schoolName",
        "degreeName": "$$entry.degreeName",
        "fieldOfStudy": "$$entry.fieldOfStudy",
        "startEndDate": "$$entry.startEndDate",
    };
    let history = "$person.schools.educationHistory";
    let educations = doc! {"$cond": [
        {"$isArray": history},
        {"$map": {"input": history, "as": "entry", "in": education}},
        Bson::Null,
    ]};
    let parts = [doc! {"$project": {
        "_id": 0, "educations": educations, "employee_count": "$company.employeeCount",
    }}];
    [
        doc! {"$match": matching},
        doc! {"$sort": {"_id": 1}},
        doc! {"$lookup": {
            "from": "linkedin_data", "localField": "raw_id", "foreignField": "_id",
            "pipeline": &parts[..], "as": "raw",
        }},
        doc! {"$unwind": "$raw"},
        doc! {"$project": {
            "persona_id": 1, "educations": "$raw.educations", "employee_count": "$raw.employee_count",
        }},
    ]
}

impl From<StoredFeatures> for PersonaFeatures {
    fn from(stored: StoredFeatures) -> Self {
        Self {
            lead_id: stored.lead_id,
            educations: read_history(&stored.educations.to_string()),
            employee_count: head_count_in(&stored.employee_count),
            persona_id: stored.persona_id,
        }
    }
}
