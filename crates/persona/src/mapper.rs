//! From the features of a lead to its persona.

use std::collections::HashMap;

use academic_fields::{AcademicField, classify, normalize_text};
use db_connector::{Database, DatabaseError};
use models::{
    Education, LeadId, Persona, PersonaAssignment, PersonaFeatures, PersonaId, latest_education,
};
use serde::Serialize;

use crate::Rules;

/// Texts remembered before the cache starts anew, so that memory stays bounded: about 20 MB.
const CACHED_TEXTS: usize = 100_000;

/// How an academic field was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A labelled row of the mapping file has the same normalised text.
    Mapping,
    /// The classifier read the text.
    Classifier,
    /// The profile names no education.
    None,
}

/// An academic field, and how and how surely it was found.
#[derive(Clone, Debug, PartialEq)]
struct Reading {
    academic_field: String,
    method: Method,
    confidence: f32,
}

/// A lead, the persona it belongs to and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MappedLead {
    /// The lead.
    pub lead_id: LeadId,
    /// The latest education, where the profile lists one.
    pub education: Option<Education>,
    /// The academic field, before the rules join it to a group.
    pub academic_field: String,
    /// How the academic field was found.
    pub method: Method,
    /// From 0 to 1: how likely the academic field is acceptable.
    pub confidence: f32,
    /// As the company states it.
    pub employee_count: Option<i64>,
    /// The persona.
    pub persona: Persona,
    /// The persona the lead had before.
    pub previous: Option<PersonaId>,
}

impl MappedLead {
    pub(crate) fn assignment(&self, now: jiff::Timestamp) -> PersonaAssignment {
        PersonaAssignment {
            lead_id: self.lead_id,
            persona_id: self.persona.id,
            assigned_at: now,
        }
    }
}

/// Maps batches of leads; each distinct text is looked up and classified once.
pub(crate) struct Mapper<'a> {
    database: &'a dyn Database,
    rules: &'a Rules,
    readings: HashMap<String, Reading>,
}

impl<'a> Mapper<'a> {
    pub(crate) fn new(database: &'a dyn Database, rules: &'a Rules) -> Self {
        Self {
            database,
            rules,
            readings: HashMap::new(),
        }
    }

    /// Computes the personas of a batch; nothing is written.
    pub(crate) async fn map(
        &mut self,
        batch: &[PersonaFeatures],
    ) -> Result<Vec<MappedLead>, DatabaseError> {
        if self.readings.len() > CACHED_TEXTS {
            self.readings.clear();
        }
        self.read_new_subjects(batch).await?;
        Ok(batch
            .iter()
            .map(|features| self.map_lead(features))
            .collect())
    }

    async fn read_new_subjects(&mut self, batch: &[PersonaFeatures]) -> Result<(), DatabaseError> {
        let mut texts: HashMap<String, &str> = HashMap::new();
        for subject in batch.iter().filter_map(subject) {
            let text = normalize_text(subject);
            if !self.readings.contains_key(&text) {
                texts.entry(text).or_insert(subject);
            }
        }
        let ids: Vec<_> = texts.keys().cloned().collect();
        for row in self.database.find_field_mappings(&ids).await? {
            if let Some(label) = row.academic_field {
                texts.remove(&row.id);
                self.readings.insert(row.id, Reading::given(label));
            }
        }
        for (text, subject) in texts {
            self.readings.insert(text, Reading::classified(subject));
        }
        Ok(())
    }

    fn map_lead(&self, features: &PersonaFeatures) -> MappedLead {
        let reading = subject(features)
            .and_then(|subject| self.readings.get(&normalize_text(subject)).cloned())
            .unwrap_or_else(Reading::none);
        MappedLead {
            lead_id: features.lead_id,
            education: latest_education(&features.educations).cloned(),
            method: reading.method,
            confidence: reading.confidence,
            employee_count: features.employee_count,
            persona: self
                .rules
                .persona(&reading.academic_field, features.employee_count),
            academic_field: reading.academic_field,
            previous: features.persona_id,
        }
    }
}

impl Reading {
    fn given(label: String) -> Self {
        Self {
            academic_field: label,
            method: Method::Mapping,
            confidence: 1.0,
        }
    }

    fn classified(subject: &str) -> Self {
        let classification = classify(subject);
        Self {
            academic_field: classification.academic_field.name().to_owned(),
            method: Method::Classifier,
            confidence: classification.confidence,
        }
    }

    fn none() -> Self {
        Self {
            academic_field: AcademicField::OTHER.name().to_owned(),
            method: Method::None,
            confidence: 1.0,
        }
    }
}

fn subject(features: &PersonaFeatures) -> Option<&str> {
    latest_education(&features.educations)?.subject()
}
