//! Who must not come back.

use async_trait::async_trait;
use models::{KeyedHash, Suppression, SuppressionKind};
use rusqlite::types::Type;
use rusqlite::{Error, OptionalExtension, Row, Transaction, params};

use super::value::{parse, time};
use super::{Durability, Result, SqliteDatabase};
use crate::Suppressions;

const SUPPRESS: &str = "
    INSERT INTO suppressions (_id, kind, erased_at) VALUES (?1, ?2, ?3) ON CONFLICT (_id) DO NOTHING";

const LIST: &str = "
    SELECT _id, kind, erased_at FROM suppressions WHERE kind <> 'key_check' ORDER BY erased_at, _id";

const FIND_CHECK: &str = "SELECT hash FROM suppressions WHERE _id = 'key_check'";

const CLAIM_CHECK: &str = "
    INSERT INTO suppressions (_id, kind, hash) VALUES ('key_check', 'key_check', ?1)
    ON CONFLICT (_id) DO NOTHING";

#[async_trait]
impl Suppressions for SqliteDatabase {
    async fn suppress(&self, suppressions: &[Suppression]) -> Result<()> {
        let suppressions = suppressions.to_vec();
        let flushed = Durability::Flushed;
        self.transact("suppress people", flushed, move |tx| {
            let mut statement = tx.prepare_cached(SUPPRESS)?;
            for Suppression {
                hash,
                kind,
                erased_at,
            } in suppressions
            {
                let at = erased_at.as_millisecond();
                statement.execute(params![hash.to_string(), kind.name(), at])?;
            }
            Ok(())
        })
        .await
    }

    async fn find_suppressed(&self, hashes: &[KeyedHash]) -> Result<Vec<KeyedHash>> {
        let hashes = hashes.to_vec();
        self.read("look up suppressions", move |connection| {
            let query = "SELECT 1 FROM suppressions WHERE _id = ?1";
            let mut statement = connection.prepare_cached(query)?;
            let mut found = Vec::new();
            for hash in hashes {
                if statement.exists([hash.to_string()])? {
                    found.push(hash);
                }
            }
            Ok(found)
        })
        .await
    }

    async fn list_suppressions(&self) -> Result<Vec<Suppression>> {
        self.read("list suppressions", |connection| {
            let mut statement = connection.prepare_cached(LIST)?;
            statement.query_map([], read_suppression)?.collect()
        })
        .await
    }

    async fn find_key_check(&self) -> Result<Option<KeyedHash>> {
        self.read("look up the check of the suppression key", |connection| {
            let mut statement = connection.prepare_cached(FIND_CHECK)?;
            statement.query_row([], |row| parse(row, 0)).optional()
        })
        .await
    }

    async fn claim_key_check(&self, check: KeyedHash) -> Result<KeyedHash> {
        let flushed = Durability::Flushed;
        let claim = move |tx: &Transaction<'_>| {
            tx.execute(CLAIM_CHECK, [check.to_string()])?;
            tx.query_row(FIND_CHECK, [], |row| parse(row, 0))
        };
        self.transact("store the check of the suppression key", flushed, claim)
            .await
    }
}

fn read_suppression(row: &Row<'_>) -> rusqlite::Result<Suppression> {
    Ok(Suppression {
        hash: parse(row, 0)?,
        kind: read_kind(row)?,
        erased_at: time(row, 2)?,
    })
}

fn read_kind(row: &Row<'_>) -> rusqlite::Result<SuppressionKind> {
    let name = row.get_ref(1)?.as_str()?;
    SuppressionKind::from_name(name).ok_or_else(|| {
        let reason = format!("`{name}` is no kind of suppression");
        Error::FromSqlConversionFailure(1, Type::Text, reason.into())
    })
}
