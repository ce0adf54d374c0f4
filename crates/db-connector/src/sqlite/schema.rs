//! Tables and indexes.
//!
//! Tables of many rows keep them in order of arrival, and their identities in an index beside them:
//! identities are hashes, and a table in order of hashes would touch a page of rows for every row.

use rusqlite::{Connection, OptionalExtension, Transaction};

use super::{contract_keys, quarantine};
use crate::SchemaObject;

/// What `user_version` says of a file this program has made.
pub(super) const VERSION: u32 = 2;

/// `name, kind, statement`; strict tables are what validators are elsewhere.
const OBJECTS: [(&str, &str, &str); 11] = [
    (
        "linkedin_data",
        "table",
        "CREATE TABLE linkedin_data (
            _id TEXT NOT NULL PRIMARY KEY,
            email TEXT NOT NULL,
            linkedin_id TEXT NOT NULL,
            lead_id TEXT NOT NULL,
            fetched_at INTEGER NOT NULL,
            content_sha256 TEXT NOT NULL,
            segment TEXT NOT NULL,
            offset INTEGER NOT NULL,
            length INTEGER NOT NULL,
            success INTEGER NOT NULL,
            credits_left REAL,
            rate_limit_left INTEGER,
            person BLOB NOT NULL,
            company BLOB NOT NULL
        ) STRICT",
    ),
    (
        "leads",
        "table",
        "CREATE TABLE leads (
            _id TEXT NOT NULL PRIMARY KEY,
            linkedin_id TEXT NOT NULL UNIQUE,
            status TEXT NOT NULL CHECK (status IN ('enriched', 'mapped')),
            first_name TEXT,
            last_name TEXT,
            email TEXT NOT NULL,
            photo_url TEXT,
            raw_id TEXT NOT NULL,
            fetched_at INTEGER NOT NULL,
            created_run TEXT NOT NULL,
            updated_run TEXT NOT NULL,
            persona_id TEXT,
            persona_assigned_at INTEGER,
            rules_version TEXT
        ) STRICT",
    ),
    (
        "personas",
        "table",
        "CREATE TABLE personas (
            _id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            academic_field TEXT NOT NULL,
            company_type TEXT NOT NULL,
            lead_ids TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(lead_ids))
        ) STRICT, WITHOUT ROWID",
    ),
    (
        "academic_fields",
        "table",
        "CREATE TABLE academic_fields (
            _id TEXT NOT NULL PRIMARY KEY,
            field_of_study TEXT NOT NULL,
            level TEXT,
            level_name TEXT,
            academic_field TEXT
        ) STRICT, WITHOUT ROWID",
    ),
    (
        "enrichments",
        "table",
        "CREATE TABLE enrichments (
            _id TEXT NOT NULL PRIMARY KEY,
            state TEXT NOT NULL,
            run_id TEXT NOT NULL,
            settled_at INTEGER,
            raw_id TEXT,
            segment TEXT,
            offset INTEGER,
            length INTEGER,
            reason TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,
            credits_spent REAL NOT NULL DEFAULT 0,
            claimed_by TEXT,
            credits_reserved REAL,
            state_before TEXT
        ) STRICT",
    ),
    (
        "suppressions",
        "table",
        "CREATE TABLE suppressions (
            _id TEXT NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL CHECK (kind IN ('address', 'linkedin_id', 'key_check')),
            hash TEXT,
            erased_at INTEGER
        ) STRICT, WITHOUT ROWID",
    ),
    (
        "runs",
        "table",
        "CREATE TABLE runs (
            _id TEXT NOT NULL PRIMARY KEY,
            started_at INTEGER NOT NULL,
            lease_until INTEGER NOT NULL,
            finished_at INTEGER,
            options TEXT NOT NULL CHECK (json_valid(options)),
            report TEXT CHECK (json_valid(report)),
            exit_status INTEGER
        ) STRICT, WITHOUT ROWID",
    ),
    (
        "linkedin_data.lead_id",
        "index",
        "CREATE INDEX \"linkedin_data.lead_id\" ON linkedin_data (lead_id)",
    ),
    (
        "linkedin_data.email",
        "index",
        "CREATE INDEX \"linkedin_data.email\" ON linkedin_data (email)",
    ),
    (
        "leads.persona",
        "index",
        "CREATE INDEX \"leads.persona\" ON leads (persona_id, persona_assigned_at DESC, _id)
            WHERE persona_id IS NOT NULL",
    ),
    (
        "personas.academic_field",
        "index",
        "CREATE INDEX \"personas.academic_field\" ON personas (academic_field, company_type)",
    ),
];

/// Everything, that of topics which keep their tables to themselves included.
fn objects() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    OBJECTS
        .into_iter()
        .chain(quarantine::OBJECTS)
        .chain(contract_keys::OBJECTS)
}

/// A file of version 1 has a ledger without claims, in which every address is settled.
const LEDGER_OF_VERSION_1: &str = "ALTER TABLE enrichments RENAME TO enrichments_1";
const MOVE_LEDGER: &str = "
    INSERT INTO enrichments (_id, state, run_id, settled_at, raw_id, segment, offset, length, reason)
    SELECT _id, state, run_id, settled_at, raw_id, segment, offset, length, reason
    FROM enrichments_1;
    DROP TABLE enrichments_1";

/// Creates what is missing, and moves what an older program has made.
pub(super) fn create(tx: &Transaction<'_>) -> rusqlite::Result<Vec<SchemaObject>> {
    let version: u32 = tx.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let is_old = version == 1 && exists(tx, "enrichments", "table")?;
    if is_old {
        tx.execute_batch(LEDGER_OF_VERSION_1)?;
    }
    tx.pragma_update(None, "user_version", VERSION)?;
    let objects: rusqlite::Result<Vec<_>> = objects()
        .map(|(name, kind, statement)| create_one(tx, name, kind, statement))
        .collect();
    if is_old {
        tx.execute_batch(MOVE_LEDGER)?;
    }
    objects
}

fn create_one(
    tx: &Transaction<'_>,
    name: &str,
    kind: &'static str,
    statement: &str,
) -> rusqlite::Result<SchemaObject> {
    let created = !exists(tx, name, kind)?;
    if created {
        tx.execute_batch(statement)?;
    }
    Ok(object(name, kind, created))
}

/// What [`create`] would create.
pub(super) fn missing(connection: &Connection) -> rusqlite::Result<Vec<SchemaObject>> {
    let mut missing = Vec::new();
    for (name, kind, _) in objects() {
        if !exists(connection, name, kind)? {
            missing.push(object(name, kind, false));
        }
    }
    Ok(missing)
}

fn object(name: &str, kind: &'static str, created: bool) -> SchemaObject {
    SchemaObject {
        name: name.to_owned(),
        kind,
        created,
    }
}

fn exists(connection: &Connection, name: &str, kind: &str) -> rusqlite::Result<bool> {
    let query = "SELECT 1 FROM sqlite_schema WHERE name = ?1 AND type = ?2";
    let found = connection
        .query_row(query, (name, kind), |_| Ok(()))
        .optional()?;
    Ok(found.is_some())
}
