//! From the features of a lead to its persona.

use std::collections::{HashMap, HashSet};

use academic_fields::{AcademicField, classify, normalize_text};
use db_connector::{Database, DatabaseError};
use models::{
    CompanyType, Education, LeadId, Persona, PersonaAssignment, PersonaFeatures, PersonaId,
    latest_education,
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

/// Maps batches of leads; each distinct text is looked up and classified once, and each persona derived
/// once: both are few, and to find one again takes a small part of what making it takes.
pub(crate) struct Mapper<'a> {
    database: &'a dyn Database,
    rules: &'a Rules,
    /// By the text as it is written.
    readings: HashMap<String, Reading>,
    /// By academic field.
    personas: HashMap<String, HashMap<CompanyType, Persona>>,
}

impl<'a> Mapper<'a> {
    pub(crate) fn new(database: &'a dyn Database, rules: &'a Rules) -> Self {
        Self {
            database,
            rules,
            readings: HashMap::new(),
            personas: HashMap::new(),
        }
    }

    /// Computes the personas of a batch; nothing is written.
    pub(crate) async fn map(
        &mut self,
        batch: &[PersonaFeatures],
    ) -> Result<Vec<MappedLead>, DatabaseError> {
        if self.readings.len() > CACHED_TEXTS {
            self.readings.clear();
            self.personas.clear();
        }
        let latest: Vec<_> = batch.iter().map(Latest::of).collect();
        self.read_new_subjects(&latest).await?;
        let leads = batch.iter().zip(&latest);
        Ok(leads
            .map(|(features, latest)| self.map_lead(features, latest))
            .collect())
    }

    async fn read_new_subjects(&mut self, latest: &[Latest<'_>]) -> Result<(), DatabaseError> {
        let mut new = self.new_subjects(latest);
        if new.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = new.keys().cloned().collect();
        for row in self.database.find_field_mappings(&ids).await? {
            if let Some(label) = row.academic_field {
                let reading = Reading::given(label);
                for spelling in new.remove(&row.id).unwrap_or_default() {
                    self.readings.insert(spelling.to_owned(), reading.clone());
                }
            }
        }
        for spelling in new.into_values().flatten() {
            self.readings
                .insert(spelling.to_owned(), Reading::classified(spelling));
        }
        Ok(())
    }

    /// The spellings not met before, by their normalised text.
    fn new_subjects<'t>(&self, latest: &[Latest<'t>]) -> HashMap<String, Vec<&'t str>> {
        let subjects = latest.iter().filter_map(|latest| latest.subject);
        let new: HashSet<_> = subjects
            .filter(|subject| !self.readings.contains_key(*subject))
            .collect();
        let mut by_text: HashMap<_, Vec<_>> = HashMap::new();
        for subject in new {
            let spellings = by_text.entry(normalize_text(subject)).or_default();
            spellings.push(subject);
        }
        by_text
    }

    fn map_lead(&mut self, features: &PersonaFeatures, latest: &Latest<'_>) -> MappedLead {
        let reading = latest
            .subject
            .and_then(|subject| self.readings.get(subject).cloned())
            .unwrap_or_else(Reading::none);
        MappedLead {
            lead_id: features.lead_id,
            education: latest.education.cloned(),
            method: reading.method,
            confidence: reading.confidence,
            employee_count: features.employee_count,
            persona: self.persona(&reading.academic_field, features.employee_count),
            academic_field: reading.academic_field,
            previous: features.persona_id,
        }
    }

    fn persona(&mut self, academic_field: &str, employee_count: Option<i64>) -> Persona {
        let company_type = self.rules.company_type(employee_count);
        let of_field = self.personas.get(academic_field);
        if let Some(persona) = of_field.and_then(|personas| personas.get(company_type)) {
            return persona.clone();
        }
        let persona = self.rules.persona(academic_field, employee_count);
        let of_field = self.personas.entry(academic_field.to_owned()).or_default();
        of_field.insert(company_type.clone(), persona.clone());
        persona
    }
}

/// The education that counts, and the subject it states, as it is written.
struct Latest<'a> {
    education: Option<&'a Education>,
    subject: Option<&'a str>,
}

impl<'a> Latest<'a> {
    fn of(features: &'a PersonaFeatures) -> Self {
        let education = latest_education(&features.educations);
        Self {
            education,
            subject: education.and_then(Education::subject),
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
