//! Looks up what is stored.

use db_connector::{Database, DatabaseError, LeadCursor, LeadPage, LeadSummary, PersonaFilter};
use models::{Lead, LeadId, PersonaSummary};
use serde::Serialize;

use crate::PersonaError;

/// What is stored of one lead.
#[derive(Debug, Serialize)]
pub struct Stored {
    /// The lead.
    pub lead: Lead,
    /// Its persona; none: the lead is not mapped yet.
    pub persona: Option<PersonaSummary>,
}

/// Reads a lead and its persona; none: the lead is unknown.
pub async fn find_stored(
    database: &dyn Database,
    id: LeadId,
) -> Result<Option<Stored>, DatabaseError> {
    let Some(lead) = database.find_lead(id).await? else {
        return Ok(None);
    };
    let persona = match lead.persona_id {
        Some(id) => database
            .find_personas(&PersonaFilter {
                id: Some(id),
                ..PersonaFilter::default()
            })
            .await?
            .pop(),
        None => None,
    };
    Ok(Some(Stored { lead, persona }))
}

/// Personas that match and one page of their leads.
#[derive(Debug, Serialize)]
pub struct LeadListing {
    /// With their number of leads.
    pub personas: Vec<PersonaSummary>,
    /// The page.
    pub leads: Vec<LeadSummary>,
    /// The lead to pass as `--after` for the next page; none: this is the last.
    pub next: Option<LeadId>,
}

/// Lists leads of the personas that match, at most so many, behind the lead `after`. An academic field
/// of which no persona has exactly that name is looked for in upper and lower case.
///
/// # Errors
/// If there is no lead `after` any more, or it has no persona: an empty page would look like the end.
pub async fn list_leads(
    database: &dyn Database,
    filter: &PersonaFilter,
    after: Option<LeadId>,
    limit: u32,
) -> Result<LeadListing, PersonaError> {
    let after = match after {
        Some(lead) => Some(find_cursor(database, lead).await?),
        None => None,
    };
    let filter = &PersonaFilter {
        academic_field: find_spelling(database, filter.academic_field.clone()).await?,
        ..filter.clone()
    };
    let personas = database.find_personas(filter).await?;
    // One more than asked for tells whether there is another page.
    let wanted = LeadPage {
        after,
        limit: limit.saturating_add(1),
    };
    let mut leads = database.list_leads(filter, wanted).await?;
    let more = leads.len() > limit as usize;
    leads.truncate(limit as usize);
    let next = leads.last().filter(|_| more).map(|lead| lead.lead_id);
    Ok(LeadListing {
        personas,
        leads,
        next,
    })
}

async fn find_cursor(database: &dyn Database, id: LeadId) -> Result<LeadCursor, PersonaError> {
    let lead = database.find_lead(id).await?;
    let mapped = lead.and_then(|lead| lead.persona_id.zip(lead.persona_assigned_at));
    let (persona_id, assigned_at) = mapped.ok_or(PersonaError::UnknownLead(id))?;
    Ok(LeadCursor {
        persona_id,
        assigned_at,
        lead_id: id,
    })
}

/// The academic field as the personas spell it.
async fn find_spelling(
    database: &dyn Database,
    typed: Option<String>,
) -> Result<Option<String>, DatabaseError> {
    let Some(typed) = typed else {
        return Ok(None);
    };
    let stored = database.find_persona_fields().await?;
    let is_alike = |name: &String| name.to_lowercase() == typed.to_lowercase();
    let alike = stored.iter().find(|name| is_alike(name));
    let is_stored = stored.contains(&typed);
    Ok(alike.filter(|_| !is_stored).cloned().or(Some(typed)))
}
