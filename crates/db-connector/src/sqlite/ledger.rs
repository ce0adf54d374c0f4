//! What is known of each address.

use async_trait::async_trait;
use models::{EmailAddress, Enrichment, EnrichmentState, SegmentPlace};
use rusqlite::types::Type;
use rusqlite::{Error, Row, params};

use super::value::{json_list, parse, parse_optional, time};
use super::{Result, SqliteDatabase};
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
    SELECT _id, state, run_id, settled_at, raw_id, segment, offset, length, reason
    FROM enrichments WHERE _id IN (SELECT value FROM json_each(?1))";

#[async_trait]
impl EnrichmentLedger for SqliteDatabase {
    async fn find_enrichments(&self, emails: &[EmailAddress]) -> Result<Vec<Enrichment>> {
        let emails = json_list(emails);
        self.read("look up addresses", move |connection| {
            let mut statement = connection.prepare_cached(FIND)?;
            statement.query_map([emails], read_entry)?.collect()
        })
        .await
    }

    async fn settle_enrichments(&self, entries: &[Enrichment]) -> Result<()> {
        let entries = entries.to_vec();
        self.write("settle addresses", move |tx| {
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

fn read_entry(row: &Row<'_>) -> rusqlite::Result<Enrichment> {
    Ok(Enrichment {
        email: parse(row, 0)?,
        state: read_state(row)?,
        run_id: parse(row, 2)?,
        settled_at: time(row, 3)?,
        raw_id: parse_optional(row, 4)?,
        place: read_place(row)?,
        reason: row.get(8)?,
    })
}

fn read_state(row: &Row<'_>) -> rusqlite::Result<EnrichmentState> {
    let name = row.get_ref(1)?.as_str()?;
    EnrichmentState::from_name(name).ok_or_else(|| {
        Error::FromSqlConversionFailure(1, Type::Text, format!("`{name}` is no state").into())
    })
}

fn read_place(row: &Row<'_>) -> rusqlite::Result<Option<SegmentPlace>> {
    let Some(segment) = row.get(5)? else {
        return Ok(None);
    };
    Ok(Some(SegmentPlace {
        segment,
        offset: row.get(6)?,
        length: row.get(7)?,
    }))
}
