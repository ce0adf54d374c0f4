//! Personas: academic field × company type.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Education, LeadId, PersonaId};

/// The size class of the company a lead works for, by its name in the rules.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CompanyType(Cow<'static, str>);

/// A text that cannot name a company type.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no company type: lower-case letters, digits and underscores do")]
pub struct InvalidCompanyType(String);

/// The types of the rules that come with the project.
impl CompanyType {
    /// Under 50 employees.
    pub const STARTUP: Self = Self(Cow::Borrowed("startup"));
    /// 50 to 999 employees.
    pub const MID_MARKET: Self = Self(Cow::Borrowed("mid_market"));
    /// 1,000 employees and more.
    pub const MULTI_NATIONAL: Self = Self(Cow::Borrowed("multi_national"));
    /// The number of employees is not stated.
    pub const UNKNOWN: Self = Self(Cow::Borrowed("unknown"));

    /// The name in the rules, the database and reports.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CompanyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for CompanyType {
    type Err = InvalidCompanyType;

    fn from_str(text: &str) -> Result<Self, InvalidCompanyType> {
        let is_name = |c: char| c.is_lowercase() || c.is_numeric() || c == '_';
        if text.is_empty() || !text.chars().all(is_name) {
            return Err(InvalidCompanyType(text.to_owned()));
        }
        Ok(Self(Cow::Owned(text.to_owned())))
    }
}

impl TryFrom<String> for CompanyType {
    type Error = InvalidCompanyType;

    fn try_from(text: String) -> Result<Self, InvalidCompanyType> {
        text.parse()
    }
}

impl From<CompanyType> for String {
    fn from(kind: CompanyType) -> Self {
        kind.0.into_owned()
    }
}

/// A group of leads that can be addressed alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Persona {
    /// Derived from the slug.
    #[serde(rename = "_id")]
    pub id: PersonaId,
    /// For people: "computer science, mid-market".
    pub name: String,
    /// A name of the taxonomy, or of the group the rules join it to.
    pub academic_field: String,
    /// The size class.
    pub company_type: CompanyType,
}

impl Persona {
    /// The persona of a slug, which is its identity.
    #[must_use]
    pub fn of_slug(
        slug: &str,
        name: String,
        academic_field: String,
        company_type: CompanyType,
    ) -> Self {
        Self {
            id: PersonaId::derive(slug),
            name,
            academic_field,
            company_type,
        }
    }

    /// The persona of a field and a size class under the templates that come with the project.
    #[must_use]
    pub fn new(academic_field: &str, company_type: CompanyType) -> Self {
        let slug = slug_of(&format!("{academic_field}-{company_type}"));
        let name = format!(
            "{academic_field}, {}",
            company_type.name().replace('_', "-")
        );
        Self::of_slug(&slug, name, academic_field.to_owned(), company_type)
    }
}

/// A text as part of a slug: lower case, and hyphens between words.
#[must_use]
pub fn slug_of(text: &str) -> String {
    text.to_lowercase().replace([' ', '_'], "-")
}

/// What the mapping of one lead is computed from.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonaFeatures {
    /// The lead.
    pub lead_id: LeadId,
    /// `person.schools.educationHistory` of its raw document, in the order listed.
    pub educations: Vec<Education>,
    /// `company.employeeCount`.
    pub employee_count: Option<i64>,
    /// The persona the lead has now.
    pub persona_id: Option<PersonaId>,
}

/// A lead and the persona it belongs to from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonaAssignment {
    /// The lead.
    pub lead_id: LeadId,
    /// Its persona.
    pub persona_id: PersonaId,
    /// When it was assigned, in whole milliseconds.
    pub assigned_at: Timestamp,
}

/// A stored persona and how many leads it has, counted on reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonaSummary {
    /// The persona.
    #[serde(flatten)]
    pub persona: Persona,
    /// Leads assigned to it.
    pub lead_count: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn company_types_read_back_from_their_names() {
        for kind in [
            CompanyType::STARTUP,
            CompanyType::UNKNOWN,
            "größe_2".parse().unwrap(),
        ] {
            assert_eq!(kind.name().parse(), Ok(kind.clone()));
            assert_eq!(serde_json::to_value(&kind).unwrap(), kind.name());
        }
        for text in ["", "Mid Market", "a-b", "x\n"] {
            assert!(text.parse::<CompanyType>().is_err(), "{text}");
        }
    }

    #[test]
    fn persona_identity_comes_from_its_slug() {
        let persona = Persona::new("computer science", CompanyType::MID_MARKET);
        assert_eq!(persona.id, PersonaId::derive("computer-science-mid-market"));
        assert_eq!(persona.name, "computer science, mid-market");
    }
}
