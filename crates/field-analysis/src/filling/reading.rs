//! What is made of one text.

use academic_fields::{AcademicField, Level, classify};

use super::mapping::{LabelId, Mapping};
use super::{Method, Vocabulary};

/// What a text says, small enough to be kept for every distinct row.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    /// The field the classifier chose.
    pub(crate) field: AcademicField,
    /// How sure it is, from 0 to 1.
    pub(crate) confidence: f32,
    /// The level that the text names.
    pub(crate) level: Level,
    /// How the classifier came to its choice.
    pub(crate) method: Method,
    /// The label that the mapping has for the text.
    pub(crate) mapped: Option<LabelId>,
    /// The fields that the text speaks of, as a set of places in the taxonomy.
    mentioned: u64,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            field: AcademicField::OTHER,
            confidence: 0.0,
            level: Level::None,
            method: Method::None,
            mapped: None,
            mentioned: 0,
        }
    }
}

impl Reading {
    /// Reads a text.
    pub(crate) fn of(text: &str, mapping: &Mapping) -> Self {
        let read = classify(text);
        let alternatives = read.alternatives.iter().map(|(field, _)| *field);
        Self {
            field: read.academic_field,
            confidence: read.confidence,
            level: read.level,
            method: read.evidence.basis.into(),
            mapped: mapping.find(text),
            mentioned: alternatives.fold(0, |set, field| set | 1 << field.index()),
        }
    }

    /// Whether the field is the one chosen or one of the alternatives.
    pub(crate) fn speaks_of(&self, field: AcademicField) -> bool {
        self.field == field || self.mentioned & 1 << field.index() != 0
    }

    /// The label, how sure it is and where it comes from.
    pub(crate) fn answer<'a>(
        &self,
        mapping: &'a Mapping,
        vocabulary: &'a Vocabulary,
    ) -> (&'a str, f64, Method) {
        let own = || {
            let name = vocabulary.name(self.field);
            (name, f64::from(self.confidence), self.method)
        };
        self.mapped
            .map_or_else(own, |id| (mapping.label(id), 1.0, Method::Mapping))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mapping_wins_over_the_classifier() {
        let rows = [(Some("BA, Law"), Some("Justice"), 1)];
        let mapping = Mapping::of(rows.into_iter());
        let vocabulary = Vocabulary::taxonomy();
        let answer = |text| Reading::of(text, &mapping).answer(&mapping, &vocabulary);
        assert_eq!(answer("ba, law"), ("Justice", 1.0, Method::Mapping));
        assert_eq!(answer("BSc, Physics").0, "physics");
    }

    #[test]
    fn a_double_major_speaks_of_both() {
        let reading = Reading::of("BA, Economics and Philosophy", &Mapping::default());
        let field = |name| AcademicField::from_name(name).unwrap();
        assert!(reading.speaks_of(field("economics")));
        assert!(reading.speaks_of(field("philosophy and religion")));
        assert!(!reading.speaks_of(field("law")));
    }
}
