//! What a doctor asks of a file.

use async_trait::async_trait;
use models::Budget;
use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use super::value::time;
use super::{Durability, Result, SqliteDatabase, schema};
use crate::{Diagnosis, NewestAnswer, SchemaObject, ServerFacts};

/// A table of a name that nobody else has, and that no other connection ever sees: it is gone when the
/// transaction ends.
const WRITE: &str = "
    CREATE TABLE {scratch} (_id TEXT NOT NULL PRIMARY KEY) STRICT;
    INSERT INTO {scratch} VALUES ('scratch');
    DELETE FROM {scratch};
    DROP TABLE {scratch};";

const NEWEST: &str = "
    SELECT leads.fetched_at, credits_left, rate_limit_left
    FROM (SELECT raw_id, fetched_at FROM leads ORDER BY fetched_at DESC, raw_id DESC LIMIT 1) AS leads
    LEFT JOIN linkedin_data ON linkedin_data._id = leads.raw_id";

#[async_trait]
impl Diagnosis for SqliteDatabase {
    async fn describe_server(&self) -> Result<ServerFacts> {
        Ok(ServerFacts {
            description: format!("SQLite {}", rusqlite::version()),
            is_supported: true,
            clock: None,
        })
    }

    async fn missing_schema(&self) -> Result<Vec<SchemaObject>> {
        self.read("look for tables and indexes", schema::missing)
            .await
    }

    async fn try_writing(&self) -> Result<()> {
        let scratch = format!("scratch_{}", Uuid::new_v4().simple());
        let write = WRITE.replace("{scratch}", &scratch);
        self.transact("write", Durability::Flushed, move |tx| {
            tx.execute_batch(&write)
        })
        .await
    }

    async fn newest_answer(&self) -> Result<Option<NewestAnswer>> {
        self.read("find the newest lead", |connection| {
            connection.query_row(NEWEST, [], read_newest).optional()
        })
        .await
    }
}

fn read_newest(row: &Row<'_>) -> rusqlite::Result<NewestAnswer> {
    Ok(NewestAnswer {
        fetched_at: time(row, 0)?,
        budget: Budget {
            credits_left: row.get(1)?,
            rate_limit_left: row.get(2)?,
        },
    })
}
