//! What is known of each address.

use async_trait::async_trait;
use models::{EmailAddress, Enrichment, EnrichmentState, SegmentPlace};
use rusqlite::types::Type;
use rusqlite::{Error, Row, Statement, params};

use super::value::{parse, parse_optional, time};
use super::{Durability, Result, SqliteDatabase};
use crate::EnrichmentLedger;

/// Later news of an address replace earlier ones, whatever order they come in.
const SETTLE: &str = "
    INSERT INTO enrichments (_id, state, run_id, settled_at, raw_id, segment, offset, length, reason)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    ON CONFLICT (_id) DO UPDATE SET
        state = excluded.state, run_id = excluded.run_id, settled_at = excluded.settled_at,
        raw_id = excluded.raw_id, segment = excluded.segment, offset = excluded.offset,
        length = excluded.length, reason = excluded.reason
    WHERE excluded.settled_at >= enrichments.settled_at";

const FIND: &str = "
    SELECT state, run_id, settled_at, raw_id, segment, offset, length, reason
    FROM enrichments WHERE _id = ?1";

#[async_trait]
impl EnrichmentLedger for SqliteDatabase {
    async fn find_enrichments(&self, emails: &[EmailAddress]) -> Result<Vec<Enrichment>> {
        let emails = emails.to_vec();
        self.read("look up addresses", move |connection| {
            let mut statement = connection.prepare_cached(FIND)?;
            let entries = emails.into_iter();
            let found = entries.filter_map(|email| find(&mut statement, email).transpose());
            found.collect()
        })
        .await
    }

    async fn settle_enrichments(&self, entries: &[Enrichment]) -> Result<()> {
        let entries = entries.to_vec();
        let flushed = Durability::Flushed;
        self.transact("settle addresses", flushed, move |tx| {
            let mut statement = tx.prepare_cached(SETTLE)?;
            for entry in &entries {
                let place = entry.place.as_ref();
                statement.execute(params![
                    entry.email.as_str(),
                    entry.state.name(),
                    entry.run_id.to_string(),
                    entry.settled_at.as_millisecond(),
                    entry.raw_id.map(|id| id.to_string()),
                    place.map(|place| &place.segment),
                    place.map(|place| place.offset),
                    place.map(|place| place.length),
                    entry.reason,
                ])?;
            }
            Ok(())
        })
        .await
    }
}

/// Looked up one by one: a list in one parameter would be parsed and sorted first.
fn find(
    statement: &mut Statement<'_>,
    email: EmailAddress,
) -> rusqlite::Result<Option<Enrichment>> {
    let mut rows = statement.query([email.as_str()])?;
    let row = rows.next()?;
    row.map(|row| read_entry(row, email)).transpose()
}

fn read_entry(row: &Row<'_>, email: EmailAddress) -> rusqlite::Result<Enrichment> {
    Ok(Enrichment {
        email,
        state: read_state(row)?,
        run_id: parse(row, 1)?,
        settled_at: time(row, 2)?,
        raw_id: parse_optional(row, 3)?,
        place: read_place(row)?,
        reason: row.get(7)?,
    })
}

fn read_state(row: &Row<'_>) -> rusqlite::Result<EnrichmentState> {
    let name = row.get_ref(0)?.as_str()?;
    EnrichmentState::from_name(name).ok_or_else(|| {
        Error::FromSqlConversionFailure(0, Type::Text, format!("`{name}` is no state").into())
    })
}

fn read_place(row: &Row<'_>) -> rusqlite::Result<Option<SegmentPlace>> {
    let Some(segment) = row.get(4)? else {
        return Ok(None);
    };
    Ok(Some(SegmentPlace {
        segment,
        offset: row.get(5)?,
        length: row.get(6)?,
    }))
}
