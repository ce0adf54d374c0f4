//! Leads compared with what their raw documents say, and derived anew, by one definition.

use async_trait::async_trait;
use models::{LeadCounts, RawProfile, RunId};
use rusqlite::{Connection, Row, Statement, ToSql, Transaction, params};

use super::jsonb::encode;
use super::leads::{SAID, count_all};
use super::value::{json_list, parse};
use super::{Result, SqliteDatabase};
use crate::rederive::{OWN_FIELDS, OwnValues, shown_time};
use crate::{DerivedScope, LeadChange, LeadDiff, Rederivation};

/// What the newest raw document of each lead says. Of a group with one `max()` SQLite takes the other
/// columns from the row with the maximum; times are made texts of equal length for it.
///
/// Materialised, so that groups are sorted without the profiles.
const NEWEST: &str = "
    WITH said AS MATERIALIZED ({source}),
    newest AS (
        SELECT *, max(format('%016d', fetched_at + 1000000000000000) || raw_id)
        FROM said GROUP BY lead_id
    )";

/// The leads that differ. One that is newer than its documents and names one that is not there is left
/// alone: it knows more than they do.
const DIFFERENT: &str = "
    FROM newest LEFT JOIN leads ON leads._id = newest.lead_id
    WHERE leads._id IS NULL
    OR ((leads.linkedin_id, leads.first_name, leads.last_name, leads.email, leads.photo_url,
            leads.raw_id, leads.fetched_at)
        IS NOT (newest.linkedin_id, newest.first_name, newest.last_name, newest.email,
            newest.photo_url, newest.raw_id, newest.fetched_at)
        AND NOT ((leads.fetched_at, leads.raw_id) > (newest.fetched_at, newest.raw_id)
            AND NOT EXISTS (SELECT 1 FROM linkedin_data WHERE _id = leads.raw_id)))";

const COMPARED: &str = "
    SELECT newest.lead_id, leads._id IS NOT NULL,
        (newest.fetched_at, newest.raw_id) > (leads.fetched_at, leads.raw_id),
        leads.linkedin_id, leads.first_name, leads.last_name, leads.email, leads.photo_url,
        leads.raw_id, leads.fetched_at,
        newest.linkedin_id, newest.first_name, newest.last_name, newest.email, newest.photo_url,
        newest.raw_id, newest.fetched_at";

const WRITE: &str = "
    INSERT INTO leads (_id, linkedin_id, first_name, last_name, email, photo_url, raw_id, fetched_at,
        status, created_run, updated_run)
    {newest}
    SELECT newest.lead_id, newest.linkedin_id, newest.first_name, newest.last_name, newest.email,
        newest.photo_url, newest.raw_id, newest.fetched_at, 'enriched', :run, :run
    {different}
    ON CONFLICT (_id) DO UPDATE SET
        linkedin_id = excluded.linkedin_id, first_name = excluded.first_name,
        last_name = excluded.last_name, email = excluded.email, photo_url = excluded.photo_url,
        raw_id = excluded.raw_id, fetched_at = excluded.fetched_at,
        updated_run = iif(
            (leads.first_name, leads.last_name, leads.email, leads.photo_url)
                IS (excluded.first_name, excluded.last_name, excluded.email, excluded.photo_url),
            leads.updated_run, excluded.updated_run)";

/// By the projection's own expressions, from a row that is stored nowhere.
const STAGE: &str = "
    INSERT INTO temp.{stage} SELECT {said} FROM (
        SELECT ?1 AS _id, ?2 AS email, ?3 AS linkedin_id, ?4 AS lead_id, ?5 AS fetched_at,
            ?6 AS person)";

/// A scope as statements take it.
#[derive(Debug)]
enum Scope {
    All,
    Since(i64),
    Only(String),
    Staged(String),
}

impl Scope {
    fn of(scope: DerivedScope<'_>) -> Self {
        match scope {
            DerivedScope::All => Self::All,
            DerivedScope::Since(time) => Self::Since(time.as_millisecond()),
            DerivedScope::Only(ids) => Self::Only(json_list(ids)),
            DerivedScope::Staged(run) => Self::Staged(stage_name(run)),
        }
    }

    fn newest(&self) -> String {
        let stored = |leads: &str| format!("SELECT {SAID} FROM linkedin_data WHERE {leads}");
        let source = match self {
            Self::All => stored("TRUE"),
            Self::Since(_) => {
                stored("lead_id IN (SELECT lead_id FROM linkedin_data WHERE fetched_at >= :scope)")
            }
            Self::Only(_) => stored("lead_id IN (SELECT value FROM json_each(:scope))"),
            Self::Staged(stage) => {
                let stored = stored(&format!("lead_id IN (SELECT lead_id FROM temp.{stage})"));
                format!("{stored} UNION ALL SELECT * FROM temp.{stage}")
            }
        };
        NEWEST.replace("{source}", &source)
    }

    fn bind(&self, statement: &mut Statement<'_>) -> rusqlite::Result<()> {
        let value: &dyn ToSql = match self {
            Self::All | Self::Staged(_) => return Ok(()),
            Self::Since(time) => time,
            Self::Only(ids) => ids,
        };
        statement.raw_bind_parameter(":scope", value)
    }
}

#[async_trait]
impl Rederivation for SqliteDatabase {
    async fn diff_leads(&self, scope: DerivedScope<'_>, limit: usize) -> Result<LeadDiff> {
        const COMPARE: &str = "compare leads";
        let scope = Scope::of(scope);
        if matches!(scope, Scope::Staged(_)) {
            // A stage is seen by the connection that made it alone.
            return self.write(COMPARE, move |tx| diff(tx, &scope, limit)).await;
        }
        self.read(COMPARE, move |connection| diff(connection, &scope, limit))
            .await
    }

    async fn rederive_leads(&self, scope: DerivedScope<'_>, run: RunId) -> Result<LeadCounts> {
        let scope = Scope::of(scope);
        self.write("derive leads anew", move |tx| {
            rederive(tx, &scope, &run.to_string())
        })
        .await
    }

    /// Stages of other processes have ended with them.
    async fn begin_stage(&self, stage: RunId) -> Result<()> {
        let statement = format!(
            "CREATE TEMP TABLE IF NOT EXISTS {} (lead_id, linkedin_id, first_name, last_name, email,
                photo_url, raw_id, fetched_at)",
            stage_name(stage)
        );
        self.write("set up a stage", move |tx| tx.execute_batch(&statement))
            .await
    }

    async fn stage_profiles(&self, stage: RunId, profiles: &[RawProfile]) -> Result<()> {
        let stage = stage_name(stage);
        let rows: Vec<_> = profiles.iter().map(StagedRow::of).collect();
        self.write("stage raw profiles", move |tx| {
            let statement = STAGE.replace("{stage}", &stage).replace("{said}", SAID);
            let mut statement = tx.prepare_cached(&statement)?;
            rows.iter().try_for_each(|row| row.write(&mut statement))
        })
        .await
    }

    async fn drop_stage(&self, stage: RunId) -> Result<()> {
        let statement = format!("DROP TABLE IF EXISTS temp.{}", stage_name(stage));
        self.write("take a stage down", move |tx| tx.execute_batch(&statement))
            .await
    }
}

fn stage_name(run: RunId) -> String {
    format!("staged_{run}")
}

/// The stages that this process has set up; those of others nobody else sees, and they end with them.
pub(super) fn stages(tx: &Transaction<'_>) -> rusqlite::Result<Vec<String>> {
    let stages =
        "SELECT name FROM temp.sqlite_schema WHERE type = 'table' AND name GLOB 'staged_*'";
    let mut statement = tx.prepare(stages)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

fn diff(connection: &Connection, scope: &Scope, limit: usize) -> rusqlite::Result<LeadDiff> {
    let statement = format!("{} {COMPARED} {DIFFERENT}", scope.newest());
    let mut statement = connection.prepare(&statement)?;
    scope.bind(&mut statement)?;
    let mut rows = statement.raw_query();
    let mut diff = LeadDiff::default();
    while let Some(row) = rows.next()? {
        diff.count(read_change(row)?, limit);
    }
    Ok(diff)
}

fn read_change(row: &Row<'_>) -> rusqlite::Result<LeadChange> {
    let is_there: bool = row.get(1)?;
    let before = is_there.then(|| read_values(row, 3)).transpose()?;
    let is_behind = row.get::<_, Option<bool>>(2)?.unwrap_or_default();
    let after = read_values(row, 3 + OWN_FIELDS.len())?;
    Ok(LeadChange::between(
        parse(row, 0)?,
        is_behind,
        before,
        after,
    ))
}

fn read_values(row: &Row<'_>, from: usize) -> rusqlite::Result<OwnValues> {
    let mut values = OwnValues::default();
    let (time, texts) = (OWN_FIELDS.len() - 1, &mut values[..OWN_FIELDS.len() - 1]);
    for (text, column) in texts.iter_mut().zip(from..) {
        *text = row.get(column)?;
    }
    values[time] = shown_time(row.get(from + time)?);
    Ok(values)
}

fn rederive(tx: &Transaction<'_>, scope: &Scope, run: &str) -> rusqlite::Result<LeadCounts> {
    let before = count_all(tx, run)?;
    let statement = WRITE
        .replace("{newest}", &scope.newest())
        .replace("{different}", DIFFERENT);
    let mut statement = tx.prepare(&statement)?;
    scope.bind(&mut statement)?;
    statement.raw_bind_parameter(":run", run)?;
    statement.raw_execute()?;
    let after = count_all(tx, run)?;
    Ok(LeadCounts {
        new: after.new - before.new,
        updated: after.updated - before.updated,
    })
}

/// What is staged of a profile, as it goes to the thread that writes.
struct StagedRow {
    id: String,
    email: String,
    linkedin_id: String,
    lead_id: String,
    fetched_at: i64,
    person: Vec<u8>,
}

impl StagedRow {
    fn of(profile: &RawProfile) -> Self {
        Self {
            id: profile.id.to_string(),
            email: profile.email.as_str().to_owned(),
            linkedin_id: profile.linkedin_id.clone(),
            lead_id: profile.lead_id.to_string(),
            fetched_at: profile.fetched_at.as_millisecond(),
            person: encode(profile.content.person()),
        }
    }

    fn write(&self, statement: &mut Statement<'_>) -> rusqlite::Result<()> {
        statement.execute(params![
            self.id,
            self.email,
            self.linkedin_id,
            self.lead_id,
            self.fetched_at,
            self.person
        ])?;
        Ok(())
    }
}
