//! What other rules would change; nothing is written.

use std::collections::{BTreeMap, HashMap};

use db_connector::{Database, DatabaseError, LeadScope, PersonaFilter};
use futures::{StreamExt, TryStreamExt};
use indicatif::ProgressBar;
use models::PersonaId;
use serde::Serialize;

use crate::Rules;
use crate::all::BATCH;
use crate::mapper::{MappedLead, Mapper};

/// How many leads would move, and between which personas.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct BacktestReport {
    /// Leads seen.
    pub leads: u64,
    /// Leads that would move.
    pub moved: u64,
    /// By number of leads, the most first.
    pub moves: Vec<Move>,
}

/// Leads that would go from one persona to another.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    /// The persona's name now; "not mapped" for a lead that has none.
    pub from: String,
    /// The persona's name under the rules tested.
    pub to: String,
    /// How many leads.
    pub leads: u64,
}

/// Maps every lead by `rules` and compares with what is stored. Memory grows with personas, not leads.
pub async fn backtest(
    database: &dyn Database,
    rules: &Rules,
    progress: &ProgressBar,
) -> Result<BacktestReport, DatabaseError> {
    let personas = database.find_personas(&PersonaFilter::default()).await?;
    let names: HashMap<_, _> = personas
        .into_iter()
        .map(|found| (found.persona.id, found.persona.name))
        .collect();
    let mut mapper = Mapper::new(database, rules);
    let mut moves = Moves::default();
    let mut batches = database
        .persona_features(LeadScope::All)
        .await?
        .try_chunks(BATCH);
    while let Some(batch) = batches.next().await {
        let leads = mapper.map(&batch.map_err(|partial| partial.1)?).await?;
        for lead in leads {
            moves.count(lead);
        }
        progress.set_position(moves.leads);
    }
    Ok(moves.report(&names))
}

#[derive(Default)]
struct Moves {
    leads: u64,
    counts: HashMap<(Option<PersonaId>, PersonaId), u64>,
    names: BTreeMap<PersonaId, String>,
}

impl Moves {
    fn count(&mut self, lead: MappedLead) {
        self.leads += 1;
        if lead.previous != Some(lead.persona.id) {
            *self
                .counts
                .entry((lead.previous, lead.persona.id))
                .or_default() += 1;
            self.names
                .entry(lead.persona.id)
                .or_insert(lead.persona.name);
        }
    }

    fn report(self, stored: &HashMap<PersonaId, String>) -> BacktestReport {
        let from_name = |id: Option<PersonaId>| {
            id.map_or_else(
                || "not mapped".to_owned(),
                |id| stored.get(&id).cloned().unwrap_or_else(|| id.to_string()),
            )
        };
        let moves = self.counts.iter().map(|((from, to), leads)| Move {
            from: from_name(*from),
            to: self.names[to].clone(),
            leads: *leads,
        });
        let mut moves: Vec<_> = moves.collect();
        moves.sort_by(|a, b| {
            b.leads
                .cmp(&a.leads)
                .then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to)))
        });
        BacktestReport {
            leads: self.leads,
            moved: moves.iter().map(|moved| moved.leads).sum(),
            moves,
        }
    }
}
