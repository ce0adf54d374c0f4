//! What a doctor asks of a server.

use async_trait::async_trait;
use jiff::Timestamp;
use mongodb::bson::{DateTime, Document, deserialize_from_document, doc};
use serde::Deserialize;

use super::time::{timestamp, timestamp_optional};
use super::{MongoDatabase, Result};
use crate::{Diagnosis, SchemaObject, ServerFacts};

/// A collection that is there for moments only.
const SCRATCH: &str = "scratch";

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
    #[serde(default, deserialize_with = "timestamp_optional")]
    newest: Option<Timestamp>,
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
        let scratch = self.documents(SCRATCH);
        self.run("write", || async {
            // Two doctors at once take nothing from each other but an empty collection.
            let inserted = scratch.insert_one(doc! {"at": DateTime::now()}).await?;
            scratch
                .delete_one(doc! {"_id": inserted.inserted_id})
                .await?;
            scratch.drop().await
        })
        .await
    }

    /// Of leads, which are small: documents of answers are ten times as large.
    async fn newest_answer(&self) -> Result<Option<Timestamp>> {
        let pipeline = [doc! {"$group": {"_id": null, "newest": {"$max": "$fetched_at"}}}];
        let found: Vec<Newest> = self
            .aggregate("find the newest lead", "leads", &pipeline)
            .await?;
        Ok(found.first().and_then(|found| found.newest))
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
