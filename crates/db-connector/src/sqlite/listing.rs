//! Leads of personas, page by page, through the index on persona and time of assignment.

use models::PersonaId;
use rusqlite::{Connection, Row, params};

use super::personas::find_matching;
use super::value::{parse, time};
use crate::{LeadCursor, LeadPage, LeadSummary, PersonaFilter};

const COLUMNS: &str = "_id, first_name, last_name, email, persona_id, persona_assigned_at";

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
    let mut leads = Vec::new();
    for persona in personas {
        let room = page.limit as usize - leads.len();
        match &page.after {
            _ if room == 0 => break,
            Some(cursor) if persona < cursor.persona_id => {}
            Some(cursor) if persona == cursor.persona_id => {
                leads.extend(behind(connection, cursor, room)?);
            }
            _ => leads.extend(from_start(connection, persona, room)?),
        }
    }
    Ok(leads)
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
    cursor: &LeadCursor,
    room: usize,
) -> rusqlite::Result<Vec<LeadSummary>> {
    let query = format!(
        "SELECT {COLUMNS} FROM leads
         WHERE persona_id = ?1 AND persona_assigned_at <= ?2 AND (persona_assigned_at < ?2 OR _id > ?3)
         ORDER BY persona_assigned_at DESC, _id LIMIT ?4"
    );
    let mut statement = connection.prepare_cached(&query)?;
    let parameters = params![
        cursor.persona_id.to_string(),
        cursor.assigned_at.as_millisecond(),
        cursor.lead_id.to_string(),
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
