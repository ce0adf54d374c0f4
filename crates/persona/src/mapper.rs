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
        let latest: Vec<_> = batch.iter().map(Latest::of).collect();
        self.read_new_subjects(&latest).await?;
        let leads = batch.iter().zip(&latest);
        Ok(leads
            .map(|(features, latest)| self.map_lead(features, latest))
            .collect())
    }

    async fn read_new_subjects(&mut self, latest: &[Latest<'_>]) -> Result<(), DatabaseError> {
        let subjects = latest.iter().filter_map(|latest| latest.subject.as_ref());
        let mut new: HashMap<&str, &str> = subjects
            .filter(|(text, _)| !self.readings.contains_key(text))
            .map(|(text, subject)| (text.as_str(), *subject))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = new.keys().map(|text| (*text).to_owned()).collect();
        for row in self.database.find_field_mappings(&ids).await? {
            if let Some(label) = row.academic_field {
                new.remove(row.id.as_str());
                self.readings.insert(row.id, Reading::given(label));
            }
        }
        for (text, subject) in new {
            self.readings
                .insert(text.to_owned(), Reading::classified(subject));
        }
        Ok(())
    }

    fn map_lead(&self, features: &PersonaFeatures, latest: &Latest<'_>) -> MappedLead {
        let reading = latest.subject.as_ref();
        let reading = reading
            .and_then(|(text, _)| self.readings.get(text).cloned())
            .unwrap_or_else(Reading::none);
        MappedLead {
            lead_id: features.lead_id,
            education: latest.education.cloned(),
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

/// The education that counts, and the subject it states: normalised, and as it is written.
struct Latest<'a> {
    education: Option<&'a Education>,
    subject: Option<(String, &'a str)>,
}

impl<'a> Latest<'a> {
    fn of(features: &'a PersonaFeatures) -> Self {
        let education = latest_education(&features.educations);
        let subject = education.and_then(Education::subject);
        Self {
            education,
            subject: subject.map(|subject| (normalize_text(subject), subject)),
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
