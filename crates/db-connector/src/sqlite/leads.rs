//! The projection `linkedin_data` → `leads`, one statement for one lead, a batch and everything.

use async_trait::async_trait;
use models::{Lead, LeadCounts, LeadId, LeadStatus, RunId};
use rusqlite::types::Type;
use rusqlite::{Error, OptionalExtension, Row, Statement, Transaction};

use super::listing::list;
use super::value::{json_list, parse, parse_optional, time, time_optional};
use super::{Result, SqliteDatabase};
use crate::{LeadPage, LeadScope, LeadSummary, Leads, PersonaFilter};

/// What a raw document says of its lead. Whether a value is text is asked of the JSON: `->>` makes
/// text of numbers and lists, too.
pub(super) const SAID: &str = "
        lead_id, linkedin_id,
        iif(json_type(person, '$.firstName') = 'text', person ->> '$.firstName', NULL) AS first_name,
        iif(json_type(person, '$.lastName') = 'text', person ->> '$.lastName', NULL) AS last_name,
        email,
        iif(json_type(person, '$.photoUrl') = 'text', person ->> '$.photoUrl', NULL) AS photo_url,
        _id AS raw_id, fetched_at";

/// The newest answer wins whatever the order; `updated_run` moves only with what a lead says.
/// Columns of other writers (persona, hand-made ones) are not named, so they stay.
const PROJECT: &str = "
    INSERT INTO leads (_id, linkedin_id, first_name, last_name, email, photo_url, raw_id, fetched_at,
        status, created_run, updated_run)
    SELECT {said}, 'enriched', :run, :run FROM linkedin_data WHERE {scope}
    ON CONFLICT (_id) DO UPDATE SET
        first_name = excluded.first_name, last_name = excluded.last_name, email = excluded.email,
        photo_url = excluded.photo_url, raw_id = excluded.raw_id, fetched_at = excluded.fetched_at,
        updated_run = iif(
            (leads.first_name, leads.last_name, leads.email, leads.photo_url)
                IS (excluded.first_name, excluded.last_name, excluded.email, excluded.photo_url),
            leads.updated_run, excluded.updated_run)
    WHERE (excluded.fetched_at, excluded.raw_id) > (leads.fetched_at, leads.raw_id)";

/// Leads of the scope that this run has made or changed so far.
const COUNT: &str = "
    SELECT count(*) FILTER (WHERE created_run = :run),
        count(*) FILTER (WHERE updated_run = :run AND created_run <> :run)
    FROM leads WHERE {scope}";

const FIND: &str = "
    SELECT _id, linkedin_id, status, first_name, last_name, email, photo_url, raw_id, fetched_at,
        created_run, updated_run, persona_id, persona_assigned_at, rules_version
    FROM leads WHERE _id = ?1";

#[async_trait]
impl Leads for SqliteDatabase {
    async fn project_leads(&self, scope: LeadScope<'_>, run: RunId) -> Result<LeadCounts> {
        let ids = match scope {
            LeadScope::All => None,
            LeadScope::Only(ids) => Some(json_list(ids)),
        };
        self.write("project leads", move |tx| {
            project(tx, ids.as_deref(), &run.to_string())
        })
        .await
    }

    async fn find_lead(&self, id: LeadId) -> Result<Option<Lead>> {
        self.read("find a lead", move |connection| {
            let mut statement = connection.prepare_cached(FIND)?;
            statement.query_row([id.to_string()], read_lead).optional()
        })
        .await
    }

    async fn list_leads(&self, filter: &PersonaFilter, page: LeadPage) -> Result<Vec<LeadSummary>> {
        let filter = filter.clone();
        self.read("list leads", move |connection| {
            list(connection, &filter, page)
        })
        .await
    }
}

fn project(tx: &Transaction<'_>, ids: Option<&str>, run: &str) -> rusqlite::Result<LeadCounts> {
    let before = count(tx, ids, run)?;
    let mut statement = tx.prepare_cached(&projection(ids))?;
    bind_scope(&mut statement, ids, run)?;
    statement.raw_execute()?;
    let after = count(tx, ids, run)?;
    Ok(LeadCounts {
        new: after.new - before.new,
        updated: after.updated - before.updated,
    })
}

fn count(tx: &Transaction<'_>, ids: Option<&str>, run: &str) -> rusqlite::Result<LeadCounts> {
    let mut statement = tx.prepare_cached(&counting(ids))?;
    bind_scope(&mut statement, ids, run)?;
    let mut rows = statement.raw_query();
    let row = rows.next()?.ok_or(Error::QueryReturnedNoRows)?;
    Ok(LeadCounts {
        new: row.get(0)?,
        updated: row.get(1)?,
    })
}

/// Leads that a run has made or changed so far.
pub(super) fn count_all(tx: &Transaction<'_>, run: &str) -> rusqlite::Result<LeadCounts> {
    count(tx, None, run)
}

pub(super) fn projection(ids: Option<&str>) -> String {
    let statement = PROJECT.replace("{said}", SAID);
    statement.replace("{scope}", &matching("lead_id", ids))
}

pub(super) fn counting(ids: Option<&str>) -> String {
    COUNT.replace("{scope}", &matching("_id", ids))
}

/// Two statements rather than `:ids IS NULL OR …`, for which SQLite uses no index.
fn matching(column: &str, ids: Option<&str>) -> String {
    match ids {
        Some(_) => format!("{column} IN (SELECT value FROM json_each(:ids))"),
        None => "TRUE".to_owned(),
    }
}

fn bind_scope(statement: &mut Statement<'_>, ids: Option<&str>, run: &str) -> rusqlite::Result<()> {
    statement.raw_bind_parameter(":run", run)?;
    match ids {
        Some(ids) => statement.raw_bind_parameter(":ids", ids),
        None => Ok(()),
    }
}

fn read_lead(row: &Row<'_>) -> rusqlite::Result<Lead> {
    Ok(Lead {
        id: parse(row, 0)?,
        linkedin_id: row.get(1)?,
        status: read_status(row)?,
        first_name: row.get(3)?,
        last_name: row.get(4)?,
        email: row.get(5)?,
        photo_url: row.get(6)?,
        raw_id: parse(row, 7)?,
        fetched_at: time(row, 8)?,
        created_run: parse(row, 9)?,
        updated_run: parse(row, 10)?,
        persona_id: parse_optional(row, 11)?,
        persona_assigned_at: time_optional(row, 12)?,
        rules_version: row.get(13)?,
    })
}

fn read_status(row: &Row<'_>) -> rusqlite::Result<LeadStatus> {
    match row.get_ref(2)?.as_str()? {
        "enriched" => Ok(LeadStatus::Enriched),
        "mapped" => Ok(LeadStatus::Mapped),
        other => Err(Error::FromSqlConversionFailure(
            2,
            Type::Text,
            format!("`{other}` is no status").into(),
        )),
    }
}
