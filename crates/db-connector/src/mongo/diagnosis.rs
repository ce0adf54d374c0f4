//! What a doctor asks of a server.

use async_trait::async_trait;
use jiff::Timestamp;
use models::Budget;
use mongodb::bson::{DateTime, Document, deserialize_from_document, doc};
use serde::Deserialize;
use uuid::Uuid;

use super::time::timestamp;
use super::{MongoDatabase, Result};
use crate::{Diagnosis, NewestAnswer, SchemaObject, ServerFacts};

/// The oldest major version that the pipelines of this crate run on.
const OLDEST: u32 = 5;

/// What `hello` and `buildInfo` say, both of which need no rights.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Hello {
    set_name: Option<String>,
    msg: Option<String>,
    #[serde(deserialize_with = "timestamp")]
    local_time: Timestamp,
}

#[derive(Deserialize)]
struct BuildInfo {
    version: String,
}

#[derive(Deserialize)]
struct Newest {
    #[serde(deserialize_with = "timestamp")]
    fetched_at: Timestamp,
    #[serde(default)]
    budget: StoredBudget,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct StoredBudget {
    credits_left: Option<f64>,
    rate_limit_left: Option<i64>,
}

#[async_trait]
impl Diagnosis for MongoDatabase {
    async fn describe_server(&self) -> Result<ServerFacts> {
        let build: BuildInfo = self.ask(doc! {"buildInfo": 1}).await?;
        let hello: Hello = self.ask(doc! {"hello": 1}).await?;
        Ok(describe(&build.version, &hello))
    }

    async fn missing_schema(&self) -> Result<Vec<SchemaObject>> {
        self.find_missing_schema().await
    }

    async fn try_writing(&self) -> Result<()> {
        // Of a name that nobody else has, as it is dropped.
        let scratch = self.documents(&format!("scratch_{}", Uuid::new_v4().simple()));
        self.run("write", || async {
            let inserted = scratch.insert_one(doc! {"at": DateTime::now()}).await?;
            scratch
                .delete_one(doc! {"_id": inserted.inserted_id})
                .await?;
            scratch.drop().await
        })
        .await
    }

    /// Of leads, which are small: documents of answers are ten times as large.
    async fn newest_answer(&self) -> Result<Option<NewestAnswer>> {
        let budget = doc! {"credits_left": 1, "rate_limit_left": 1, "_id": 0};
        let pipeline = [
            doc! {"$sort": {"fetched_at": -1, "raw_id": -1}},
            doc! {"$limit": 1},
            doc! {"$lookup": {
                "from": "linkedin_data",
                "localField": "raw_id",
                "foreignField": "_id",
                "pipeline": [{"$project": budget}],
                "as": "budget",
            }},
            doc! {"$project": {"fetched_at": 1, "budget": {"$first": "$budget"}}},
        ];
        let found = self.aggregate::<Newest>("find the newest lead", "leads", &pipeline);
        Ok(found.await?.into_iter().next().map(NewestAnswer::from))
    }
}

impl MongoDatabase {
    async fn ask<T: for<'de> Deserialize<'de>>(&self, command: Document) -> Result<T> {
        self.run("ask the server what it is", || async {
            let answer = self.database.run_command(command.clone()).await?;
            Ok(deserialize_from_document(answer)?)
        })
        .await
    }
}

impl From<Newest> for NewestAnswer {
    fn from(newest: Newest) -> Self {
        let StoredBudget {
            credits_left,
            rate_limit_left,
        } = newest.budget;
        Self {
            fetched_at: newest.fetched_at,
            budget: Budget {
                credits_left,
                rate_limit_left,
            },
        }
    }
}

fn describe(version: &str, hello: &Hello) -> ServerFacts {
    let deployment = match (&hello.set_name, hello.msg.as_deref()) {
        (Some(name), _) => format!("replica set {name}"),
        // Source: MongoDB's manual, output of `hello`.
        (None, Some("isdbgrid")) => "sharded cluster".to_owned(),
        (None, _) => "standalone".to_owned(),
    };
    let major = version
        .split('.')
        .next()
        .and_then(|major| major.parse().ok());
    ServerFacts {
        description: format!("MongoDB {version}, {deployment}"),
        is_supported: major.is_some_and(|major: u32| major >= OLDEST),
        clock: Some(hello.local_time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello(set_name: Option<&str>, msg: Option<&str>) -> Hello {
        Hello {
            set_name: set_name.map(str::to_owned),
            msg: msg.map(str::to_owned),
            local_time: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn deployments_and_old_versions_are_told_apart() {
        for (version, hello, description, is_supported) in [
            (
                "6.0.5",
                hello(Some("rs0"), None),
                "MongoDB 6.0.5, replica set rs0",
                true,
            ),
            (
                "5.0.0",
                hello(None, Some("isdbgrid")),
                "MongoDB 5.0.0, sharded cluster",
                true,
            ),
            (
                "4.4.29",
                hello(None, None),
                "MongoDB 4.4.29, standalone",
                false,
            ),
            ("10.1", hello(None, None), "MongoDB 10.1, standalone", true),
        ] {
            let facts = describe(version, &hello);
            assert_eq!(
                (facts.description.as_str(), facts.is_supported),
                (description, is_supported)
            );
        }
    }
}
