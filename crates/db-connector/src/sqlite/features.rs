//! What personas are computed from, read ahead page by page on threads of their own.

use std::collections::BTreeSet;
use std::sync::Arc;

use models::{Education, LeadId, PersonaFeatures};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, ToSql};
use tokio::sync::mpsc;

use super::education::{read_head_count, read_history};
use super::jsonb::Element;
use super::readers::Readers;
use super::value::{json_list, parse, parse_optional};
use super::{Result, SqliteDatabase};
use crate::pages::{PAGE, Page, read_ahead};
use crate::{FeatureStream, LeadScope};

/// One query for one lead and all leads; only the parts that are needed leave the database.
///
/// Profiles are walked in the order they lie in the file, for they are large and leads are not. The
/// order of the join is therefore fixed (`CROSS`).
const QUERY: &str = "
    SELECT linkedin_data.rowid, leads._id, persona_id,
        jsonb_extract(person, '$.schools.educationHistory'), company -> '$.employeeCount'
    FROM linkedin_data CROSS JOIN leads
        ON leads._id = linkedin_data.lead_id AND leads.raw_id = linkedin_data._id
    WHERE {scope} ORDER BY linkedin_data.rowid LIMIT ?1";

const ALL: &str = "linkedin_data.rowid > ?2 AND linkedin_data.rowid <= ?3";
pub(super) const ONLY: &str = "linkedin_data.lead_id IN (SELECT value FROM json_each(?2))";

/// The profile in the middle of the file, as far as rows were never deleted.
const MIDDLE: &str = "SELECT coalesce(max(rowid), 0) / 2 FROM linkedin_data";

pub(super) fn stream_features(
    database: &SqliteDatabase,
    scope: LeadScope<'_>,
) -> FeatureStream<'static> {
    let readers = Arc::clone(&database.readers);
    let ids: Option<BTreeSet<_>> = match scope {
        LeadScope::All => None,
        LeadScope::Only(ids) => Some(ids.iter().copied().collect()),
    };
    read_ahead(|sender| {
        tokio::task::spawn_blocking(move || match ids {
            None => send_all(&readers, &sender),
            Some(ids) => send_only(&readers, ids, &sender),
        })
    })
}

/// Two readers, one for each half of the file: reading takes longer than all that is done with it, and
/// the least machine has two cores.
fn send_all(readers: &Readers, sender: &mpsc::Sender<Page<PersonaFeatures>>) {
    let middle = readers.with("read persona features", |connection| {
        connection.query_row(MIDDLE, [], |row| row.get(0))
    });
    match middle {
        Ok(middle) => std::thread::scope(|scope| {
            scope.spawn(|| send_rows(readers, (0, middle), sender));
            send_rows(readers, (middle, i64::MAX), sender);
        }),
        // Nobody may be there to take it any more.
        Err(error) => drop(sender.blocking_send(Err(error))),
    }
}

/// Sends what lies behind the first of these rows, up to the second.
///
/// Every page is a read of its own: one that stays open would keep the write-ahead log growing.
fn send_rows(
    readers: &Readers,
    (mut after, last): (i64, i64),
    sender: &mpsc::Sender<Page<PersonaFeatures>>,
) {
    loop {
        let page = read_page(readers, ALL, &[&after, &last]);
        let (more, page) = match page {
            Ok((row, page)) => {
                after = row;
                (page.len() == PAGE, Ok(page))
            }
            Err(error) => (false, Err(error)),
        };
        let taken = sender.blocking_send(page).is_ok();
        if !(more && taken) {
            return;
        }
    }
}

fn send_only(
    readers: &Readers,
    ids: BTreeSet<LeadId>,
    sender: &mpsc::Sender<Page<PersonaFeatures>>,
) {
    let ids = Vec::from_iter(ids);
    for ids in ids.chunks(PAGE) {
        let page = read_page(readers, ONLY, &[&json_list(ids)]);
        let failed = page.is_err();
        let taken = sender.blocking_send(page.map(|(_, page)| page)).is_ok();
        if failed || !taken {
            return;
        }
    }
}

/// The features of a page and the place of its last profile.
fn read_page(
    readers: &Readers,
    scope: &str,
    parameters: &[&dyn ToSql],
) -> Result<(i64, Vec<PersonaFeatures>)> {
    let query = reading(scope);
    readers.with("read persona features", |connection| {
        select(connection, &query, parameters)
    })
}

pub(super) fn reading(scope: &str) -> String {
    QUERY.replace("{scope}", scope)
}

fn select(
    connection: &Connection,
    query: &str,
    parameters: &[&dyn ToSql],
) -> rusqlite::Result<(i64, Vec<PersonaFeatures>)> {
    let mut statement = connection.prepare_cached(query)?;
    statement.raw_bind_parameter(1, PAGE)?;
    for (parameter, place) in parameters.iter().zip(2..) {
        statement.raw_bind_parameter(place, parameter)?;
    }
    let mut rows = statement.raw_query();
    let (mut last, mut page) = (0, Vec::with_capacity(PAGE));
    while let Some(row) = rows.next()? {
        last = row.get(0)?;
        page.push(read_features(row)?);
    }
    Ok((last, page))
}

fn read_features(row: &Row<'_>) -> rusqlite::Result<PersonaFeatures> {
    Ok(PersonaFeatures {
        lead_id: parse(row, 1)?,
        persona_id: parse_optional(row, 2)?,
        educations: educations(row, 3)?,
        employee_count: json_text(row, 4)?.and_then(read_head_count),
    })
}

/// Of a part that is neither list nor object SQLite makes a value of its own.
fn educations(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<Education>> {
    let history = match row.get_ref(column)? {
        ValueRef::Blob(bytes) => Element::read(bytes),
        _ => None,
    };
    Ok(history.map(read_history).unwrap_or_default())
}

/// The JSON text of a part; null where the part is missing.
fn json_text<'r>(row: &'r Row<'_>, column: usize) -> rusqlite::Result<Option<&'r str>> {
    match row.get_ref(column)? {
        ValueRef::Null => Ok(None),
        other => Ok(Some(other.as_str()?)),
    }
}
