//! Answers that cannot be used.

use std::str::FromStr;

use async_trait::async_trait;
use jiff::Timestamp;
use models::{
    EmailAddress, Flaw, QuarantineCounts, QuarantineId, QuarantineState, QuarantinedAnswer,
};
use rusqlite::{Connection, Error, Params, Row, Statement, params};

use super::value::{json_list, named, parse, parse_optional, place_optional, time};
use super::{Result, SqliteDatabase};
use crate::{Quarantine, QuarantinePage};

/// `name, kind, statement`.
pub(super) const OBJECTS: [(&str, &str, &str); 3] = [
    (
        "quarantine",
        "table",
        "CREATE TABLE quarantine (
            _id TEXT NOT NULL PRIMARY KEY,
            email TEXT NOT NULL,
            body_sha256 TEXT,
            segment TEXT,
            offset INTEGER,
            length INTEGER,
            fetched_at INTEGER NOT NULL,
            run_id TEXT NOT NULL,
            reasons TEXT NOT NULL CHECK (json_valid(reasons)),
            state TEXT NOT NULL,
            changed_at INTEGER NOT NULL
        ) STRICT",
    ),
    (
        "quarantine.state",
        "index",
        "CREATE INDEX \"quarantine.state\" ON quarantine (state, fetched_at DESC, _id)",
    ),
    (
        "quarantine.email",
        "index",
        "CREATE INDEX \"quarantine.email\" ON quarantine (email, fetched_at DESC, _id)",
    ),
];

const COLUMNS: &str = "_id, email, body_sha256, segment, offset, length, fetched_at, run_id, reasons, state, \
     changed_at";

const UPSERT: &str = "
    INSERT INTO quarantine (_id, email, body_sha256, segment, offset, length, fetched_at, run_id, reasons,
        state, changed_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
    ON CONFLICT (_id) DO UPDATE SET
        segment = excluded.segment, offset = excluded.offset, length = excluded.length,
        fetched_at = excluded.fetched_at, run_id = excluded.run_id, reasons = excluded.reasons,
        state = excluded.state, changed_at = excluded.changed_at
    WHERE excluded.fetched_at > quarantine.fetched_at";

const SETTLE: &str = "
    UPDATE quarantine SET state = ?2, changed_at = ?3
    WHERE _id IN (SELECT value FROM json_each(?1)) AND state <> ?2";

#[async_trait]
impl Quarantine for SqliteDatabase {
    async fn quarantine_answers(&self, answers: &[QuarantinedAnswer]) -> Result<()> {
        if answers.is_empty() {
            return Ok(());
        }
        let answers = answers.to_vec();
        self.write("quarantine answers", move |tx| {
            let mut statement = tx.prepare_cached(UPSERT)?;
            let mut answers = answers.iter();
            answers.try_for_each(|answer| upsert(&mut statement, answer))
        })
        .await
    }

    async fn find_quarantined(&self, ids: &[QuarantineId]) -> Result<Vec<QuarantinedAnswer>> {
        let ids = json_list(ids);
        self.read("find answers in quarantine", move |connection| {
            let these = "_id IN (SELECT value FROM json_each(?1))";
            select(connection, these, [ids])
        })
        .await
    }

    async fn find_quarantined_of(&self, email: &EmailAddress) -> Result<Vec<QuarantinedAnswer>> {
        let email = email.clone();
        self.read("find answers in quarantine", move |connection| {
            let of_address = "email = ?1 ORDER BY fetched_at DESC, _id";
            select(connection, of_address, [email.as_str()])
        })
        .await
    }

    async fn list_quarantined(
        &self,
        states: &[QuarantineState],
        page: QuarantinePage,
    ) -> Result<Vec<QuarantinedAnswer>> {
        let states: Vec<_> = states.iter().map(|state| state.name()).collect();
        let states = json_list(&states);
        self.read("list answers in quarantine", move |connection| {
            list(connection, &states, page)
        })
        .await
    }

    async fn count_quarantined(&self) -> Result<QuarantineCounts> {
        self.read("count answers in quarantine", count).await
    }

    async fn settle_quarantined(
        &self,
        ids: &[QuarantineId],
        state: QuarantineState,
        at: Timestamp,
    ) -> Result<u64> {
        let ids = json_list(ids);
        self.write("settle answers in quarantine", move |tx| {
            let mut statement = tx.prepare_cached(SETTLE)?;
            let changed = statement.execute(params![ids, state.name(), at.as_millisecond()])?;
            Ok(changed as u64)
        })
        .await
    }
}

fn upsert(statement: &mut Statement<'_>, answer: &QuarantinedAnswer) -> rusqlite::Result<()> {
    let place = answer.place.as_ref();
    let reasons = serde_json::to_string(&answer.reasons)
        .map_err(|error| Error::ToSqlConversionFailure(error.into()))?;
    statement.execute(params![
        answer.id.to_string(),
        answer.email.as_str(),
        answer.body_sha256.map(|hash| hash.to_string()),
        place.map(|place| &place.segment),
        place.map(|place| place.offset),
        place.map(|place| place.length),
        answer.fetched_at.as_millisecond(),
        answer.run_id.to_string(),
        reasons,
        answer.state.name(),
        answer.changed_at.as_millisecond(),
    ])?;
    Ok(())
}

fn list(
    connection: &Connection,
    states: &str,
    page: QuarantinePage,
) -> rusqlite::Result<Vec<QuarantinedAnswer>> {
    let of_states = "state IN (SELECT value FROM json_each(?1))";
    let in_order = "ORDER BY fetched_at DESC, _id LIMIT ?2";
    let Some(after) = page.after else {
        let first = format!("{of_states} {in_order}");
        return select(connection, &first, params![states, page.limit]);
    };
    let behind =
        format!("{of_states} AND (fetched_at < ?3 OR (fetched_at = ?3 AND _id > ?4)) {in_order}");
    let (at, id) = (after.fetched_at.as_millisecond(), after.id.to_string());
    select(connection, &behind, params![states, page.limit, at, id])
}

fn select(
    connection: &Connection,
    which: &str,
    parameters: impl Params,
) -> rusqlite::Result<Vec<QuarantinedAnswer>> {
    let query = format!("SELECT {COLUMNS} FROM quarantine WHERE {which}");
    let mut statement = connection.prepare_cached(&query)?;
    statement.query_map(parameters, read_answer)?.collect()
}

fn count(connection: &Connection) -> rusqlite::Result<QuarantineCounts> {
    let mut counts = QuarantineCounts::default();
    let query = "SELECT state, count(*) FROM quarantine GROUP BY state";
    let mut statement = connection.prepare_cached(query)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        *counts.of_mut(named(row, 0, QuarantineState::from_name)?) = row.get(1)?;
    }
    Ok(counts)
}

fn read_answer(row: &Row<'_>) -> rusqlite::Result<QuarantinedAnswer> {
    Ok(QuarantinedAnswer {
        id: parse(row, 0)?,
        email: parse(row, 1)?,
        body_sha256: parse_optional(row, 2)?,
        place: place_optional(row, 3)?,
        fetched_at: time(row, 6)?,
        run_id: parse(row, 7)?,
        reasons: parse::<Reasons>(row, 8)?.0,
        state: named(row, 9, QuarantineState::from_name)?,
        changed_at: time(row, 10)?,
    })
}

/// Reasons as JSON text.
struct Reasons(Vec<Flaw>);

impl FromStr for Reasons {
    type Err = serde_json::Error;

    fn from_str(json: &str) -> serde_json::Result<Self> {
        serde_json::from_str(json).map(Self)
    }
}
