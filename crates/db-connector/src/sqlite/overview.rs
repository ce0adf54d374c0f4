//! How things stand, in counts.

use async_trait::async_trait;
use models::{EnrichmentState, RunId};
use rusqlite::Row;

use super::ledger::read_state;
use super::value::parse;
use super::{Result, SqliteDatabase};
use crate::{LeadTotals, Overview, StateCount};

const STATES: &str = "
    SELECT state, count(*), sum(attempts), sum(credits_spent) FROM enrichments GROUP BY state";

const CLAIMS: &str = "
    SELECT claimed_by, count(*) FROM enrichments WHERE claimed_by IS NOT NULL GROUP BY claimed_by";

const LEADS: &str = "
    SELECT count(*), count(persona_id), (SELECT count(*) FROM personas) FROM leads";

#[async_trait]
impl Overview for SqliteDatabase {
    async fn count_enrichments(&self) -> Result<Vec<StateCount>> {
        self.read("count addresses", |connection| {
            let mut statement = connection.prepare_cached(STATES)?;
            statement.query_map([], read_count)?.collect()
        })
        .await
    }

    async fn count_claims(&self) -> Result<Vec<(RunId, u64)>> {
        self.read("count claims", |connection| {
            let mut statement = connection.prepare_cached(CLAIMS)?;
            let rows = statement.query_map([], |row| Ok((parse(row, 0)?, row.get(1)?)))?;
            rows.collect()
        })
        .await
    }

    async fn count_leads(&self) -> Result<LeadTotals> {
        self.read("count leads", |connection| {
            connection.query_row(LEADS, [], |row| {
                Ok(LeadTotals {
                    leads: row.get(0)?,
                    mapped: row.get(1)?,
                    personas: row.get(2)?,
                })
            })
        })
        .await
    }
}

fn read_count(row: &Row<'_>) -> rusqlite::Result<StateCount> {
    Ok(StateCount {
        state: read_state(row, 0)?.unwrap_or(EnrichmentState::Pending),
        addresses: row.get(1)?,
        attempts: row.get(2)?,
        credits: row.get(3)?,
    })
}
