//! The rules that make a persona of an academic field and a head count.

mod error;
mod file;

use std::collections::HashMap;

use academic_fields::AcademicField;
use models::{CompanyType, Persona, slug_of};

pub use error::RulesError;

/// What a rules file says. Total and disjoint by its form: bounds ascend from 0, and every field has
/// one group.
#[derive(Clone, Debug)]
pub struct Rules {
    version: String,
    name: String,
    slug: String,
    /// Lower bounds, ascending, the first 0.
    bounds: Vec<(i64, CompanyType)>,
    unstated: CompanyType,
    /// From academic field to group.
    groups: HashMap<String, String>,
    default_group: Option<String>,
}

/// Why a head count is of its type, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SizeRule {
    /// The type.
    pub company_type: CompanyType,
    /// For example "50 to 999 employees".
    pub reason: String,
}

impl Rules {
    /// The version stored with every assignment.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The persona of a field and a head count.
    #[must_use]
    pub fn persona(&self, academic_field: &str, employee_count: Option<i64>) -> Persona {
        let field = self.group(academic_field);
        let company_type = self.company_type(employee_count).clone();
        let fill = |template: &str, kind: &str| {
            template
                .replace("{field}", field)
                .replace("{company_type}", kind)
        };
        let name = fill(&self.name, &company_type.name().replace('_', "-"));
        let slug = slug_of(&fill(&self.slug, company_type.name()));
        Persona::of_slug(&slug, name, field.to_owned(), company_type)
    }

    /// The group of an academic field. A label of one's own that differs from a name of the taxonomy in
    /// nothing that a slug keeps is that field: else one persona would have two names.
    #[must_use]
    pub fn group<'a>(&'a self, academic_field: &'a str) -> &'a str {
        let slug = slug_of(academic_field);
        let field = AcademicField::all().find(|field| slug_of(field.name()) == slug);
        let field = field.map_or(academic_field, |field| field.name());
        let group = self.groups.get(field).or(self.default_group.as_ref());
        group.map_or(field, String::as_str)
    }

    /// The company type of a head count; a negative one states nothing.
    #[must_use]
    pub fn company_type(&self, employee_count: Option<i64>) -> &CompanyType {
        let bound = self.bound(employee_count);
        bound.map_or(&self.unstated, |index| &self.bounds[index].1)
    }

    /// The company type of a head count, and why it is that.
    #[must_use]
    pub fn size(&self, employee_count: Option<i64>) -> SizeRule {
        let reason = match self.bound(employee_count) {
            None => "head count not stated".to_owned(),
            Some(index) => self.reason(index),
        };
        SizeRule {
            company_type: self.company_type(employee_count).clone(),
            reason,
        }
    }

    fn bound(&self, employee_count: Option<i64>) -> Option<usize> {
        let stated = employee_count.filter(|count| *count >= 0)?;
        self.bounds.iter().rposition(|(from, _)| *from <= stated)
    }

    fn reason(&self, index: usize) -> String {
        let from = self.bounds[index].0;
        match self.bounds.get(index + 1) {
            Some((next, _)) => format!("{from} to {} employees", next - 1),
            None => format!("{from} employees and more"),
        }
    }

    /// The company types, ascending by size, the one of unstated sizes last.
    pub fn company_types(&self) -> impl Iterator<Item = &CompanyType> {
        self.bounds
            .iter()
            .map(|(_, kind)| kind)
            .chain([&self.unstated])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn company_types_change_at_50_and_1000_employees() {
        let rules = Rules::built_in();
        for (count, expected) in [
            (None, "unknown"),
            (Some(-1), "unknown"),
            (Some(0), "startup"),
            (Some(49), "startup"),
            (Some(50), "mid_market"),
            (Some(999), "mid_market"),
            (Some(1000), "multi_national"),
            (Some(i64::MAX), "multi_national"),
        ] {
            assert_eq!(rules.size(count).company_type.name(), expected, "{count:?}");
        }
        assert_eq!(rules.size(Some(60)).reason, "50 to 999 employees");
        assert_eq!(rules.size(Some(6000)).reason, "1000 employees and more");
    }

    #[test]
    fn built_in_rules_make_the_projects_personas() {
        let persona = Rules::built_in().persona("computer science", Some(50));
        assert_eq!(
            persona,
            Persona::new("computer science", CompanyType::MID_MARKET)
        );
    }

    #[test]
    fn groups_join_fields_and_the_default_takes_the_rest() {
        let text = "version = \"2\"\nname = \"{field}/{company_type}\"\nslug = \"x-{field}-{company_type}\"\n\
            default_group = \"rest\"\n[[company_type]]\nfrom = 0\nname = \"any\"\n[unstated]\nname = \"any\"\n\
            [groups]\nbusiness = [\"finance\", \"accounting\"]\n";
        let rules = Rules::parse("test.toml", text).unwrap();
        assert_eq!(rules.persona("finance", None).name, "business/any");
        assert_eq!(
            rules.persona("finance", None),
            rules.persona("accounting", Some(7))
        );
        assert_eq!(rules.persona("law", Some(7)).academic_field, "rest");
        assert_eq!(rules.group("Finance"), "business");
    }

    #[test]
    fn labels_that_differ_in_case_alone_are_one_persona_of_one_name() {
        let rules = Rules::built_in();
        for label in ["Human Resources", "human_resources", "HUMAN RESOURCES"] {
            assert_eq!(
                rules.persona(label, None),
                rules.persona("human resources", None)
            );
        }
        assert_eq!(rules.persona("Data & AI", None).name, "Data & AI, unknown");
    }
}
