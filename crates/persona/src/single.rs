//! Maps the leads that were asked for by name.

use std::collections::HashMap;

use db_connector::{Database, DatabaseError, LeadScope};
use futures::TryStreamExt;
use models::{LeadId, PersonaId};
use serde::Serialize;

use crate::Rules;
use crate::mapper::{MappedLead, Mapper};
use crate::writer::PersonaWriter;

/// What became of the leads that were asked for.
#[derive(Debug, Serialize)]
pub struct SingleReport {
    /// In the order asked for.
    pub mapped: Vec<MappedLead>,
    /// Leads that are not in the database, each once.
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
    PersonaWriter::new(database, rules).write(&mapped).await?;
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
            None if report.unknown.contains(id) => {}
            None => report.unknown.push(*id),
        }
    }
    report
}
