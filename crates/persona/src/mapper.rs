//! From the features of a lead to its persona.

use std::collections::{HashMap, HashSet};

use academic_fields::{AcademicField, classify, normalize_text};
use db_connector::{Database, DatabaseError};
use models::{
    CompanyType, Education, LeadId, Persona, PersonaAssignment, PersonaFeatures, PersonaId,
    SubjectSource, latest_education,
};
use serde::Serialize;

use crate::Rules;

/// Texts remembered before the cache starts anew, so that memory stays bounded: about 20 MB.
const CACHED_TEXTS: usize = 100_000;

/// Readings below this are worth a look: they are more often wrong than once in four.
const LOW_CONFIDENCE: f32 = 0.75;

/// How an academic field was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A labelled row of the mapping file has the same normalised text.
    Mapping,
    /// The classifier read the text.
    Classifier,
    /// The latest education names no field of study and no degree.
    NoSubject,
    /// The profile lists no education.
    None,
}

/// An academic field, and how and how surely it was found.
#[derive(Clone, Debug, PartialEq)]
struct Reading {
    academic_field: String,
    method: Method,
    confidence: Option<f32>,
}

/// A lead, the persona it belongs to and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MappedLead {
    /// The lead.
    pub lead_id: LeadId,
    /// The latest education, where the profile lists one.
    pub education: Option<Education>,
    /// Which of its texts the academic field is of; none: it states no subject.
    pub subject: Option<SubjectSource>,
    /// The academic field, before the rules join it to a group.
    pub academic_field: String,
    /// How the academic field was found.
    pub method: Method,
    /// From 0 to 1: how likely the academic field is acceptable; none where there was no text to read.
    pub confidence: Option<f32>,
    /// As the company states it.
    pub employee_count: Option<i64>,
    /// The persona.
    pub persona: Persona,
    /// The persona the lead had before.
    pub previous: Option<PersonaId>,
}

impl MappedLead {
    /// Whether the text was read with so little confidence that the reading is worth a look.
    pub(crate) fn is_doubtful(&self) -> bool {
        self.confidence
            .is_some_and(|confidence| confidence < LOW_CONFIDENCE)
    }

    /// The text that the academic field is of.
    pub(crate) fn subject_text(&self) -> Option<&str> {
        self.education.as_ref()?.subject(self.subject?)
    }

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
        self.read_new(latest.iter().filter_map(|latest| latest.subjects[0]))
            .await?;
        self.read_new(self.second_subjects(&latest)).await?;
        let leads = batch.iter().zip(&latest);
        Ok(leads
            .map(|(features, latest)| self.map_lead(features, latest))
            .collect())
    }

    async fn read_new(
        &mut self,
        subjects: impl IntoIterator<Item = Subject<'_>>,
    ) -> Result<(), DatabaseError> {
        let mut new = self.new_subjects(subjects);
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

    /// The second texts of those whose first says nothing.
    fn second_subjects<'t>(&self, latest: &[Latest<'t>]) -> Vec<Subject<'t>> {
        let silent = latest.iter().filter(|latest| {
            let first = latest.subjects[0].and_then(|first| self.readings.get(first.1));
            first.is_some_and(Reading::is_silent)
        });
        silent.filter_map(|latest| latest.subjects[1]).collect()
    }

    /// The spellings not met before, by their normalised text.
    fn new_subjects<'t>(
        &self,
        subjects: impl IntoIterator<Item = Subject<'t>>,
    ) -> HashMap<String, Vec<&'t str>> {
        let texts = subjects.into_iter().map(|(_, text)| text);
        let new: HashSet<_> = texts
            .filter(|text| !self.readings.contains_key(*text))
            .collect();
        let mut by_text: HashMap<_, Vec<_>> = HashMap::new();
        for subject in new {
            let spellings = by_text.entry(normalize_text(subject)).or_default();
            spellings.push(subject);
        }
        by_text
    }

    fn map_lead(&mut self, features: &PersonaFeatures, latest: &Latest<'_>) -> MappedLead {
        let (subject, reading) = self.choose(latest);
        MappedLead {
            lead_id: features.lead_id,
            education: latest.education.cloned(),
            subject,
            method: reading.method,
            confidence: reading.confidence,
            employee_count: features.employee_count,
            persona: self.persona(&reading.academic_field, features.employee_count),
            academic_field: reading.academic_field,
            previous: features.persona_id,
        }
    }

    /// The first text that says something; where none does, the first.
    fn choose(&self, latest: &Latest<'_>) -> (Option<SubjectSource>, Reading) {
        let readings = latest.subjects.iter().flatten().filter_map(|subject| {
            let reading = self.readings.get(subject.1)?;
            Some((Some(subject.0), reading))
        });
        let says_something = readings.clone().find(|(_, reading)| !reading.is_silent());
        let chosen = says_something.or_else(|| readings.clone().next());
        match (chosen, latest.education) {
            (Some((source, reading)), _) => (source, reading.clone()),
            (None, Some(_)) => (None, Reading::nothing(Method::NoSubject)),
            (None, None) => (None, Reading::nothing(Method::None)),
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

/// A text of an education, as it is written.
type Subject<'a> = (SubjectSource, &'a str);

/// The education that counts, and its texts in the order they are asked.
struct Latest<'a> {
    education: Option<&'a Education>,
    subjects: [Option<Subject<'a>>; 2],
}

impl<'a> Latest<'a> {
    fn of(features: &'a PersonaFeatures) -> Self {
        let education = latest_education(&features.educations);
        let mut subjects = education.into_iter().flat_map(Education::subjects);
        Self {
            education,
            subjects: [subjects.next(), subjects.next()],
        }
    }
}

impl Reading {
    fn given(label: String) -> Self {
        Self {
            academic_field: label,
            method: Method::Mapping,
            confidence: Some(1.0),
        }
    }

    fn classified(subject: &str) -> Self {
        let classification = classify(subject);
        Self {
            academic_field: classification.academic_field.name().to_owned(),
            method: Method::Classifier,
            confidence: Some(classification.confidence),
        }
    }

    /// Whether the text names no field and nobody labelled it: another may tell more.
    fn is_silent(&self) -> bool {
        self.method == Method::Classifier && self.academic_field == AcademicField::OTHER.name()
    }

    fn nothing(method: Method) -> Self {
        Self {
            academic_field: AcademicField::OTHER.name().to_owned(),
            method,
            confidence: None,
        }
    }
}
