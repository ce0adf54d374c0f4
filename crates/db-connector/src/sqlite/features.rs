//! What personas are computed from, page by page in order of lead identity.

use std::collections::VecDeque;

use futures::stream::{self, StreamExt, TryStreamExt};
use models::{LeadId, PersonaFeatures};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use super::leads::scope_ids;
use super::value::{parse, parse_optional};
use super::{Result, SqliteDatabase};
use crate::education::{read_head_count, read_history};
use crate::{FeatureStream, LeadScope};

/// Leads read at once.
const PAGE: usize = 1_000;

/// One query for one lead and all leads; only the parts that are needed leave the database.
const QUERY: &str = "
    SELECT leads._id, persona_id, person -> '$.schools.educationHistory', company -> '$.employeeCount'
    FROM leads JOIN linkedin_data ON linkedin_data._id = leads.raw_id
    WHERE leads._id > ?2 AND (?1 IS NULL OR leads._id IN (SELECT value FROM json_each(?1)))
    ORDER BY leads._id LIMIT ?3";

/// Pages rather than one long read: a reader that stays open would keep the write-ahead log growing.
pub(super) fn stream_features<'a>(
    database: &'a SqliteDatabase,
    scope: LeadScope<'a>,
) -> FeatureStream<'a> {
    let ids = scope_ids(scope);
    let pages = stream::try_unfold(Some(String::new()), move |after| {
        let ids = ids.clone();
        async move {
            let Some(after) = after else { return Ok(None) };
            let page = read_page(database, ids, after).await?;
            let next = (page.len() == PAGE).then(|| {
                page.back()
                    .map(|last: &PersonaFeatures| last.lead_id.to_string())
            });
            Ok(Some((
                stream::iter(page.into_iter().map(Ok)),
                next.flatten(),
            )))
        }
    });
    pages.try_flatten().boxed()
}

async fn read_page(
    database: &SqliteDatabase,
    ids: Option<String>,
    after: String,
) -> Result<VecDeque<PersonaFeatures>> {
    database
        .read("read persona features", move |connection| {
            select(connection, ids.as_deref(), &after)
        })
        .await
}

fn select(
    connection: &Connection,
    ids: Option<&str>,
    after: &str,
) -> rusqlite::Result<VecDeque<PersonaFeatures>> {
    let mut statement = connection.prepare_cached(QUERY)?;
    statement
        .query_map((ids, after, PAGE), read_features)?
        .collect()
}

fn read_features(row: &Row<'_>) -> rusqlite::Result<PersonaFeatures> {
    let lead_id: LeadId = parse(row, 0)?;
    Ok(PersonaFeatures {
        lead_id,
        persona_id: parse_optional(row, 1)?,
        educations: json_text(row, 2)?.map(read_history).unwrap_or_default(),
        employee_count: json_text(row, 3)?.and_then(read_head_count),
    })
}

/// The JSON text of a part; null where the part is missing.
fn json_text<'r>(row: &'r Row<'_>, column: usize) -> rusqlite::Result<Option<&'r str>> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        other => Ok(Some(other.as_str()?)),
    }
}
