//! Personas and which lead belongs to which.

use async_trait::async_trait;
use models::{CompanyType, Persona, PersonaAssignment, PersonaId, PersonaSummary};
use rusqlite::{Connection, Row, params};

use super::features::stream_features;
use super::value::parse;
use super::{Result, SqliteDatabase};
use crate::{FeatureStream, LeadScope, PersonaFilter, Personas};

const UPSERT: &str = "
    INSERT INTO personas (_id, name, academic_field, company_type) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (_id) DO UPDATE SET
        name = excluded.name, academic_field = excluded.academic_field,
        company_type = excluded.company_type";

const ASSIGN: &str = "
    UPDATE leads SET persona_id = ?2, persona_assigned_at = ?3, rules_version = ?4, status = 'mapped'
    WHERE _id = ?1 AND (persona_id, rules_version) IS NOT (?2, ?4)";

/// As many leads as a persona's document lists.
const LISTED: u32 = 1_000;

const REFRESH: &str = "
    UPDATE personas SET lead_ids = (
        SELECT json_group_array(_id) FROM (
            SELECT _id FROM leads WHERE persona_id = ?1
            ORDER BY persona_assigned_at DESC, _id LIMIT ?2))
    WHERE _id = ?1";

const FIND: &str = "
    SELECT _id, name, academic_field, company_type FROM personas
    WHERE (?1 IS NULL OR _id = ?1) AND (?2 IS NULL OR academic_field = ?2)
        AND (?3 IS NULL OR company_type = ?3)
    ORDER BY academic_field, company_type, _id";

#[async_trait]
impl Personas for SqliteDatabase {
    async fn persona_features<'a>(&'a self, scope: LeadScope<'a>) -> Result<FeatureStream<'a>> {
        Ok(stream_features(self, scope))
    }

    async fn upsert_personas(&self, personas: &[Persona]) -> Result<()> {
        let personas = personas.to_vec();
        self.write("store personas", move |tx| {
            let mut statement = tx.prepare_cached(UPSERT)?;
            for persona in &personas {
                let company_type = persona.company_type.name();
                statement.execute((
                    persona.id.to_string(),
                    &persona.name,
                    &persona.academic_field,
                    company_type,
                ))?;
            }
            Ok(())
        })
        .await
    }

    async fn assign_personas(
        &self,
        assignments: &[PersonaAssignment],
        rules_version: &str,
    ) -> Result<u64> {
        let (assignments, version) = (assignments.to_vec(), rules_version.to_owned());
        self.write("assign personas", move |tx| {
            let mut statement = tx.prepare_cached(ASSIGN)?;
            let mut changed = 0;
            for assignment in &assignments {
                let at = assignment.assigned_at.as_millisecond();
                let (lead, persona) = (
                    assignment.lead_id.to_string(),
                    assignment.persona_id.to_string(),
                );
                changed += statement.execute((lead, persona, at, &version))? as u64;
            }
            Ok(changed)
        })
        .await
    }

    async fn refresh_persona_leads(&self, personas: &[PersonaId]) -> Result<()> {
        let personas = personas.to_vec();
        self.write("list the leads of personas", move |tx| {
            let mut statement = tx.prepare_cached(REFRESH)?;
            for persona in &personas {
                statement.execute(params![persona.to_string(), LISTED])?;
            }
            Ok(())
        })
        .await
    }

    async fn find_personas(&self, filter: &PersonaFilter) -> Result<Vec<PersonaSummary>> {
        let filter = filter.clone();
        self.read("find personas", move |connection| {
            let personas = find_matching(connection, &filter)?;
            personas
                .into_iter()
                .map(|persona| count_leads(connection, persona))
                .collect()
        })
        .await
    }

    async fn find_persona_fields(&self) -> Result<Vec<String>> {
        self.read("list the academic fields of personas", |connection| {
            let query = "SELECT DISTINCT academic_field FROM personas ORDER BY academic_field";
            let mut statement = connection.prepare_cached(query)?;
            statement.query_map([], |row| row.get(0))?.collect()
        })
        .await
    }
}

/// Personas without their counts, by academic field and company type.
pub(super) fn find_matching(
    connection: &Connection,
    filter: &PersonaFilter,
) -> rusqlite::Result<Vec<Persona>> {
    let id = filter.id.map(|id| id.to_string());
    let company_type = filter.company_type.as_ref().map(CompanyType::name);
    let mut statement = connection.prepare_cached(FIND)?;
    statement
        .query_map(
            params![id, filter.academic_field, company_type],
            read_persona,
        )?
        .collect()
}

fn count_leads(connection: &Connection, persona: Persona) -> rusqlite::Result<PersonaSummary> {
    let query = "SELECT count(*) FROM leads WHERE persona_id = ?1";
    let id = persona.id.to_string();
    let lead_count = connection
        .prepare_cached(query)?
        .query_row([id], |row| row.get(0))?;
    Ok(PersonaSummary {
        persona,
        lead_count,
    })
}

fn read_persona(row: &Row<'_>) -> rusqlite::Result<Persona> {
    Ok(Persona {
        id: parse(row, 0)?,
        name: row.get(1)?,
        academic_field: row.get(2)?,
        company_type: parse(row, 3)?,
    })
}
