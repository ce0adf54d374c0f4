//! Maps the leads that were asked for by name.

use std::collections::HashMap;

use db_connector::{Database, DatabaseError, LeadScope};
use futures::TryStreamExt;
use jiff::Timestamp;
use models::{LeadId, PersonaId, whole_milliseconds};
use serde::Serialize;

use crate::Rules;
use crate::mapper::{MappedLead, Mapper};

/// What became of the leads that were asked for.
#[derive(Debug, Serialize)]
pub struct SingleReport {
    /// In the order asked for.
    pub mapped: Vec<MappedLead>,
    /// Leads that are not in the database.
    pub unknown: Vec<LeadId>,
}

/// Maps these leads, stores their personas and links them.
pub async fn map_leads(
    database: &dyn Database,
    rules: &Rules,
    ids: &[LeadId],
) -> Result<SingleReport, DatabaseError> {
    let stream = database.persona_features(LeadScope::Only(ids)).await?;
    let features: Vec<_> = stream.try_collect().await?;
    let mapped = Mapper::new(database, rules).map(&features).await?;
    store(database, rules, &mapped).await?;
    let mut touched: Vec<PersonaId> = mapped
        .iter()
        .flat_map(|lead| [Some(lead.persona.id), lead.previous])
        .flatten()
        .collect();
    touched.sort_unstable();
    touched.dedup();
    database.refresh_persona_leads(&touched).await?;
    Ok(in_order(mapped, ids))
}

/// Writes personas before the links to them, so that no lead ever names a persona that is not there.
pub(crate) async fn store(
    database: &dyn Database,
    rules: &Rules,
    mapped: &[MappedLead],
) -> Result<u64, DatabaseError> {
    let now = whole_milliseconds(Timestamp::now());
    let personas: HashMap<_, _> = mapped
        .iter()
        .map(|lead| (lead.persona.id, &lead.persona))
        .collect();
    let personas: Vec<_> = personas.into_values().cloned().collect();
    database.upsert_personas(&personas).await?;
    let assignments: Vec<_> = mapped.iter().map(|lead| lead.assignment(now)).collect();
    database
        .assign_personas(&assignments, rules.version())
        .await
}

fn in_order(mapped: Vec<MappedLead>, ids: &[LeadId]) -> SingleReport {
    let mut by_id: HashMap<_, _> = mapped
        .into_iter()
        .map(|lead| (lead.lead_id, lead))
        .collect();
    let mut report = SingleReport {
        mapped: Vec::new(),
        unknown: Vec::new(),
    };
    for id in ids {
        match by_id.remove(id) {
            Some(lead) => report.mapped.push(lead),
            None if report.mapped.iter().any(|lead| lead.lead_id == *id) => {}
            None => report.unknown.push(*id),
        }
    }
    report
}
