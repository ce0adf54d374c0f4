//! The runs of the pipeline.

use async_trait::async_trait;
use jiff::Timestamp;
use models::{RunId, RunRecord};
use rusqlite::types::Type;
use rusqlite::{Error, OptionalExtension, Row, params};
use serde_json::Value;

use super::value::{parse, time, time_optional};
use super::{Result, SqliteDatabase};
use crate::Runs;

const STORE: &str = "
    INSERT OR REPLACE INTO runs (_id, started_at, lease_until, finished_at, options, report, exit_status)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

const SET_LEASE: &str = "UPDATE runs SET lease_until = ?2 WHERE _id = ?1 AND finished_at IS NULL";

const FIND_LIVE: &str = "SELECT _id FROM runs WHERE finished_at IS NULL AND lease_until > ?1";

const FIND: &str = "
    SELECT _id, started_at, lease_until, finished_at, options, report, exit_status
    FROM runs WHERE _id = ?1";

/// Identities break ties, so that a listing has one order.
const LIST: &str = "
    SELECT _id, started_at, lease_until, finished_at, options, report, exit_status
    FROM runs ORDER BY started_at DESC, _id DESC LIMIT ?1";

#[async_trait]
impl Runs for SqliteDatabase {
    async fn store_run(&self, run: &RunRecord) -> Result<()> {
        let run = run.clone();
        self.write("store a run", move |tx| {
            tx.prepare_cached(STORE)?.execute(params![
                run.id.to_string(),
                run.started_at.as_millisecond(),
                run.lease_until.as_millisecond(),
                run.finished_at.map(Timestamp::as_millisecond),
                run.options.to_string(),
                run.report.as_ref().map(Value::to_string),
                run.exit_status,
            ])?;
            Ok(())
        })
        .await
    }

    async fn set_lease(&self, run: RunId, until: Timestamp) -> Result<()> {
        self.write("move the lease of a run", move |tx| {
            let mut statement = tx.prepare_cached(SET_LEASE)?;
            statement.execute(params![run.to_string(), until.as_millisecond()])?;
            Ok(())
        })
        .await
    }

    async fn find_live_runs(&self, now: Timestamp) -> Result<Vec<RunId>> {
        self.read("look for live runs", move |connection| {
            let mut statement = connection.prepare_cached(FIND_LIVE)?;
            let rows = statement.query_map([now.as_millisecond()], |row| parse(row, 0))?;
            rows.collect()
        })
        .await
    }

    async fn find_run(&self, id: RunId) -> Result<Option<RunRecord>> {
        self.read("look for a run", move |connection| {
            let mut statement = connection.prepare_cached(FIND)?;
            statement.query_row([id.to_string()], read_run).optional()
        })
        .await
    }

    async fn list_runs(&self, limit: u32) -> Result<Vec<RunRecord>> {
        self.read("list runs", move |connection| {
            let mut statement = connection.prepare_cached(LIST)?;
            let rows = statement.query_map([limit], read_run)?;
            rows.collect()
        })
        .await
    }
}

fn read_run(row: &Row<'_>) -> rusqlite::Result<RunRecord> {
    Ok(RunRecord {
        id: parse(row, 0)?,
        started_at: time(row, 1)?,
        lease_until: time(row, 2)?,
        finished_at: time_optional(row, 3)?,
        options: read_json(row, 4)?.unwrap_or_default(),
        report: read_json(row, 5)?,
        exit_status: row.get(6)?,
    })
}

fn read_json(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Value>> {
    let text = row.get_ref(column)?.as_str_or_null()?;
    let value = text.map(serde_json::from_str).transpose();
    value.map_err(|error| Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}
