//! Leads of personas, page by page, through the index on persona and time of assignment.

use models::{LeadId, PersonaId};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::personas::find_matching;
use super::value::{parse, time};
use crate::{LeadPage, LeadSummary, PersonaFilter};

const COLUMNS: &str = "_id, first_name, last_name, email, persona_id, persona_assigned_at";

/// Where a page begins: behind this lead of this persona.
struct Cursor {
    persona: PersonaId,
    assigned_at: i64,
    lead: LeadId,
}

/// Personas are walked in order of identity, so that a page may go over from one to the next.
pub(super) fn list(
    connection: &Connection,
    filter: &PersonaFilter,
    page: LeadPage,
) -> rusqlite::Result<Vec<LeadSummary>> {
    let mut personas: Vec<_> = find_matching(connection, filter)?
        .into_iter()
        .map(|persona| persona.id)
        .collect();
    personas.sort_unstable();
    let cursor = match page.after {
        Some(lead) => match find_cursor(connection, lead)? {
            Some(cursor) => Some(cursor),
            None => return Ok(Vec::new()),
        },
        None => None,
    };
    let mut leads = Vec::new();
    for persona in personas {
        let room = page.limit as usize - leads.len();
        match &cursor {
            _ if room == 0 => break,
            Some(cursor) if persona < cursor.persona => {}
            Some(cursor) if persona == cursor.persona => {
                leads.extend(behind(connection, cursor, room)?);
            }
            _ => leads.extend(from_start(connection, persona, room)?),
        }
    }
    Ok(leads)
}

fn find_cursor(connection: &Connection, lead: LeadId) -> rusqlite::Result<Option<Cursor>> {
    let query = "SELECT persona_id, persona_assigned_at FROM leads WHERE _id = ?1 AND persona_id IS NOT NULL";
    let read = |row: &Row<'_>| {
        Ok(Cursor {
            persona: parse(row, 0)?,
            assigned_at: row.get(1)?,
            lead,
        })
    };
    connection
        .prepare_cached(query)?
        .query_row([lead.to_string()], read)
        .optional()
}

fn from_start(
    connection: &Connection,
    persona: PersonaId,
    room: usize,
) -> rusqlite::Result<Vec<LeadSummary>> {
    let query = format!(
        "SELECT {COLUMNS} FROM leads WHERE persona_id = ?1 ORDER BY persona_assigned_at DESC, _id LIMIT ?2"
    );
    let mut statement = connection.prepare_cached(&query)?;
    statement
        .query_map(params![persona.to_string(), room], read_summary)?
        .collect()
}

fn behind(
    connection: &Connection,
    cursor: &Cursor,
    room: usize,
) -> rusqlite::Result<Vec<LeadSummary>> {
    let query = format!(
        "SELECT {COLUMNS} FROM leads
         WHERE persona_id = ?1 AND persona_assigned_at <= ?2 AND (persona_assigned_at < ?2 OR _id > ?3)
         ORDER BY persona_assigned_at DESC, _id LIMIT ?4"
    );
    let mut statement = connection.prepare_cached(&query)?;
    let parameters = params![
        cursor.persona.to_string(),
        cursor.assigned_at,
        cursor.lead.to_string(),
        room
    ];
    statement.query_map(parameters, read_summary)?.collect()
}

fn read_summary(row: &Row<'_>) -> rusqlite::Result<LeadSummary> {
    Ok(LeadSummary {
        lead_id: parse(row, 0)?,
        first_name: row.get(1)?,
        last_name: row.get(2)?,
        email: row.get(3)?,
        persona_id: parse(row, 4)?,
        persona_assigned_at: time(row, 5)?,
    })
}
