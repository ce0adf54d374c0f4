//! Personas: academic field × company type.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Education, LeadId, PersonaId};

/// The size class of the company a lead works for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CompanyType {
    /// Under 50 employees.
    Startup,
    /// 50 to 999 employees.
    MidMarket,
    /// 1,000 employees and more.
    MultiNational,
    /// The number of employees is not stated.
    Unknown,
}

/// A text that names no company type.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no company type (startup, mid_market, multi_national, unknown)")]
pub struct UnknownCompanyType(String);

impl CompanyType {
    /// All types, by size.
    pub const ALL: [Self; 4] = [
        Self::Startup,
        Self::MidMarket,
        Self::MultiNational,
        Self::Unknown,
    ];

    /// Classes a head count; a negative one states nothing.
    #[must_use]
    pub const fn from_employee_count(count: Option<i64>) -> Self {
        match count {
            Some(0..50) => Self::Startup,
            Some(50..1000) => Self::MidMarket,
            Some(1000..) => Self::MultiNational,
            Some(i64::MIN..0) | None => Self::Unknown,
        }
    }

    /// The name in the database and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Startup => "startup",
            Self::MidMarket => "mid_market",
            Self::MultiNational => "multi_national",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for CompanyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for CompanyType {
    type Err = UnknownCompanyType;

    fn from_str(text: &str) -> Result<Self, UnknownCompanyType> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| UnknownCompanyType(text.to_owned()))
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
    /// A name of the taxonomy.
    pub academic_field: String,
    /// The size class.
    pub company_type: CompanyType,
}

impl Persona {
    /// The persona of a field and a size class; its slug is `<field>-<type>` in lower case and hyphens.
    #[must_use]
    pub fn new(academic_field: &str, company_type: CompanyType) -> Self {
        let slug = format!("{academic_field}-{company_type}").replace([' ', '_'], "-");
        let size = company_type.name().replace('_', "-");
        Self {
            id: PersonaId::derive(&slug),
            name: format!("{academic_field}, {size}"),
            academic_field: academic_field.to_owned(),
            company_type,
        }
    }
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
    fn company_types_change_at_50_and_1000_employees() {
        for (count, expected) in [
            (None, CompanyType::Unknown),
            (Some(-1), CompanyType::Unknown),
            (Some(0), CompanyType::Startup),
            (Some(49), CompanyType::Startup),
            (Some(50), CompanyType::MidMarket),
            (Some(999), CompanyType::MidMarket),
            (Some(1000), CompanyType::MultiNational),
            (Some(i64::MAX), CompanyType::MultiNational),
        ] {
            assert_eq!(
                CompanyType::from_employee_count(count),
                expected,
                "{count:?}"
            );
        }
    }

    #[test]
    fn company_types_read_back_from_their_names() {
        for kind in CompanyType::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        assert!("huge".parse::<CompanyType>().is_err());
    }

    #[test]
    fn persona_identity_comes_from_its_slug() {
        let persona = Persona::new("computer science", CompanyType::MidMarket);
        assert_eq!(persona.id, PersonaId::derive("computer-science-mid-market"));
        assert_eq!(persona.name, "computer science, mid-market");
    }
}
