//! Where answers are not as the provider's contract has them.

use async_trait::async_trait;
use jiff::Timestamp;
use models::{DriftKey, DriftSighting, DriftSummary, RunId, ValueType};
use mongodb::bson::{Document, doc};
use serde::Deserialize;

use super::time::{date, timestamp};
use super::{MongoDatabase, Result};
use crate::ContractKeys;

const COLLECTION: &str = "contract_keys";

#[derive(Deserialize)]
struct Group {
    #[serde(rename = "_id")]
    key: DriftKey,
    first: FirstSeen,
    #[serde(deserialize_with = "timestamp")]
    last_seen: Timestamp,
    answers: u64,
}

#[derive(Deserialize)]
struct FirstSeen {
    #[serde(deserialize_with = "timestamp")]
    at: Timestamp,
    run_id: RunId,
}

#[async_trait]
impl ContractKeys for MongoDatabase {
    async fn record_contract_keys(&self, sightings: &[DriftSighting]) -> Result<()> {
        let statements: Vec<_> = sightings.iter().map(statement).collect();
        let recorded = self.update("record contract keys", COLLECTION, &statements);
        recorded.await.map(drop)
    }

    async fn list_contract_keys(&self) -> Result<Vec<DriftSummary>> {
        let groups: Vec<Group> = self
            .aggregate("list contract keys", COLLECTION, &grouping())
            .await?;
        let mut summaries: Vec<_> = groups.into_iter().map(DriftSummary::from).collect();
        summaries.sort_by(|one, other| {
            let newer = other.first_seen.cmp(&one.first_seen);
            newer.then_with(|| one.key.cmp(&other.key))
        });
        Ok(summaries)
    }
}

fn statement(sighting: &DriftSighting) -> Document {
    let key = &sighting.key;
    doc! {
        "q": {"_id": key.id_in(sighting.run_id).to_string()},
        "u": {
            "$setOnInsert": {
                "run_id": sighting.run_id.to_string(),
                "pointer": &key.pointer,
                "kind": key.kind.name(),
                "expected": key.expected.map(ValueType::name),
                "found": key.found.map(ValueType::name),
            },
            "$min": {"first_seen": date(sighting.first_seen)},
            "$max": {
                "last_seen": date(sighting.last_seen),
                "answers": sighting.answers.cast_signed(),
            },
        },
        "upsert": true,
    }
}

/// Documents compare by their first field: the least one is the earliest, and names its run.
fn grouping() -> [Document; 1] {
    let deviation = doc! {
        "pointer": "$pointer", "kind": "$kind", "expected": "$expected", "found": "$found",
    };
    [doc! {"$group": {
        "_id": deviation,
        "first": {"$min": {"at": "$first_seen", "run_id": "$run_id"}},
        "last_seen": {"$max": "$last_seen"},
        "answers": {"$sum": "$answers"},
    }}]
}

impl From<Group> for DriftSummary {
    fn from(group: Group) -> Self {
        Self {
            key: group.key,
            first_seen: group.first.at,
            first_run: group.first.run_id,
            last_seen: group.last_seen,
            answers: group.answers,
        }
    }
}
