//! Stores what the mapping of leads has come to.

use std::collections::{HashMap, HashSet};

use db_connector::{Database, DatabaseError};
use jiff::Timestamp;
use models::{PersonaId, whole_milliseconds};

use crate::Rules;
use crate::mapper::MappedLead;

/// Writes personas before the links to them, so that no lead ever names a persona that is not there.
pub(crate) struct PersonaWriter<'a> {
    database: &'a dyn Database,
    rules: &'a Rules,
    /// Personas it has stored already: there are few, and every batch names most of them.
    stored: HashSet<PersonaId>,
}

impl<'a> PersonaWriter<'a> {
    pub(crate) fn new(database: &'a dyn Database, rules: &'a Rules) -> Self {
        Self {
            database,
            rules,
            stored: HashSet::new(),
        }
    }

    /// Stores the personas of these leads and links the leads to them; how many links changed.
    pub(crate) async fn write(&mut self, mapped: &[MappedLead]) -> Result<u64, DatabaseError> {
        if mapped.is_empty() {
            return Ok(0);
        }
        let new: HashMap<_, _> = mapped
            .iter()
            .map(|lead| (lead.persona.id, &lead.persona))
            .filter(|(id, _)| !self.stored.contains(id))
            .collect();
        let new: Vec<_> = new.into_values().cloned().collect();
        if !new.is_empty() {
            self.database.upsert_personas(&new).await?;
        }
        self.stored.extend(new.iter().map(|persona| persona.id));
        let now = whole_milliseconds(Timestamp::now());
        let assignments: Vec<_> = mapped.iter().map(|lead| lead.assignment(now)).collect();
        self.database
            .assign_personas(&assignments, self.rules.version())
            .await
    }
}
