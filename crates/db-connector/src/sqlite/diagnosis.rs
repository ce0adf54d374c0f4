//! What a doctor asks of a file.

use async_trait::async_trait;
use jiff::Timestamp;

use super::value::time_optional;
use super::{Durability, Result, SqliteDatabase, schema};
use crate::{Diagnosis, SchemaObject, ServerFacts};

/// A table that no other connection ever sees: it is gone when the transaction ends.
const WRITE: &str = "
    CREATE TABLE scratch (_id TEXT NOT NULL PRIMARY KEY) STRICT;
    INSERT INTO scratch VALUES ('scratch');
    DELETE FROM scratch;
    DROP TABLE scratch;";

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
        self.transact("write", Durability::Flushed, |tx| tx.execute_batch(WRITE))
            .await
    }

    async fn newest_answer(&self) -> Result<Option<Timestamp>> {
        self.read("find the newest lead", |connection| {
            let query = "SELECT max(fetched_at) FROM leads";
            connection.query_row(query, [], |row| time_optional(row, 0))
        })
        .await
    }
}
