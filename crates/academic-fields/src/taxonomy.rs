//! The closed list of academic fields, read from `data/taxonomy.tsv`.

use std::fmt;
use std::sync::OnceLock;

/// An academic field: a handle into the taxonomy, ordered as the taxonomy is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AcademicField(u8);

struct Row {
    name: &'static str,
    isced_f: &'static str,
    broad_field: &'static str,
    scope: &'static str,
}

const TABLE: &str = include_str!("../data/taxonomy.tsv");

fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| TABLE.lines().skip(1).filter_map(read_row).collect())
}

fn read_row(line: &'static str) -> Option<Row> {
    let mut cells = line.split('\t');
    Some(Row {
        name: cells.next()?,
        isced_f: cells.next()?,
        broad_field: cells.next()?,
        scope: cells.next()?,
    })
}

impl AcademicField {
    /// How many fields the taxonomy has.
    pub const COUNT: usize = 47;
    /// `business management`, which yields to what is managed.
    pub const BUSINESS_MANAGEMENT: Self = Self(4);
    /// `education`, which takes over the subject it stands beside ("music education").
    pub const EDUCATION: Self = Self(20);
    /// `engineering`, of no named branch.
    pub const ENGINEERING: Self = Self(34);
    /// `general education`: school below a degree, without a subject.
    pub const GENERAL_EDUCATION: Self = Self(45);
    /// `other`: no field of study is stated.
    pub const OTHER: Self = Self(46);

    /// Every field, in the order of the taxonomy.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT).filter_map(Self::from_index)
    }

    /// The field at `index` of the taxonomy.
    #[must_use]
    pub fn from_index(index: usize) -> Option<Self> {
        u8::try_from(index)
            .ok()
            .filter(|_| index < Self::COUNT)
            .map(Self)
    }

    /// The field with exactly this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|field| field.name() == name)
    }

    /// The place of the field in the taxonomy, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The name, in lower case: `computer science`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The four-digit code of ISCED-F 2013, the UNESCO classification; `9999` for `other`.
    #[must_use]
    pub fn isced_f(self) -> &'static str {
        self.row().isced_f
    }

    /// The broad field of ISCED-F 2013 that the field belongs to.
    #[must_use]
    pub fn broad_field(self) -> &'static str {
        self.row().broad_field
    }

    /// What the field takes in, in a few words.
    #[must_use]
    pub fn scope(self) -> &'static str {
        self.row().scope
    }

    fn row(self) -> &'static Row {
        &rows()[self.index()]
    }
}

impl fmt::Display for AcademicField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for AcademicField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn taxonomy_has_as_many_rows_as_it_says() {
        assert_eq!(rows().len(), AcademicField::COUNT);
        assert_eq!(AcademicField::all().count(), AcademicField::COUNT);
        assert_eq!(AcademicField::from_index(AcademicField::COUNT), None);
    }

    #[test]
    fn names_and_codes_are_distinct() {
        let names: HashSet<_> = AcademicField::all().map(AcademicField::name).collect();
        let codes: HashSet<_> = AcademicField::all().map(AcademicField::isced_f).collect();
        assert_eq!(names.len(), AcademicField::COUNT);
        assert_eq!(codes.len(), AcademicField::COUNT);
    }

    #[test]
    fn named_fields_sit_where_the_constants_point() {
        assert_eq!(
            AcademicField::BUSINESS_MANAGEMENT.name(),
            "business management"
        );
        assert_eq!(AcademicField::EDUCATION.name(), "education");
        assert_eq!(AcademicField::ENGINEERING.name(), "engineering");
        assert_eq!(AcademicField::GENERAL_EDUCATION.name(), "general education");
        assert_eq!(AcademicField::OTHER.name(), "other");
        assert_eq!(AcademicField::OTHER.isced_f(), "9999");
    }

    #[test]
    fn every_name_leads_back_to_its_field() {
        for field in AcademicField::all() {
            assert_eq!(AcademicField::from_name(field.name()), Some(field));
            assert!(!field.scope().is_empty() && !field.broad_field().is_empty());
        }
        assert_eq!(AcademicField::from_name("Law"), None);
    }
}
