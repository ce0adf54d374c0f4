//! Labels that people write for academic fields in mapping files.

use crate::model::Classifier;
use crate::normalize::normalize_text;
use crate::reading::mentions::Reading;
use crate::taxonomy::AcademicField;

/// The field that a label means: its name, a synonym or a subject of the vocabulary.
///
/// Case, spacing and punctuation do not matter. The label must be a phrase of the
/// vocabulary from end to end: "business administration" is, "my business" is not.
#[must_use]
pub fn resolve_label(label: &str) -> Option<AcademicField> {
    if let Some(field) = AcademicField::from_name(&normalize_text(label)) {
        return Some(field);
    }
    let reading = Reading::of(label, &Classifier::compiled().lexicon.0);
    let [mention] = reading.mentions.as_slice() else {
        return None;
    };
    let is_subject = mention.entry.kind.is_subject();
    let is_whole = reading.unknown.is_empty();
    mention.entry.field.filter(|_| is_subject && is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_label_of_its_field() {
        for field in AcademicField::all() {
            assert_eq!(resolve_label(field.name()), Some(field));
        }
    }

    #[test]
    fn labels_of_mapping_files_resolve() {
        for (label, field) in [
            ("Human Resources", "human resources"),
            (" Business  Administration", "business management"),
            ("business", "business management"),
            ("english literature", "languages and literature"),
            ("Sociology", "social sciences"),
            ("applied mathematics", "mathematics and statistics"),
            ("human geography", "social sciences"),
            ("journalism", "media studies"),
            ("international relations", "political science"),
        ] {
            assert_eq!(
                resolve_label(label).map(AcademicField::name),
                Some(field),
                "{label}"
            );
        }
    }

    #[test]
    fn other_text_is_no_label() {
        for text in ["", "my business", "law, medicine", "bachelor of arts", "🎓"] {
            assert_eq!(resolve_label(text), None, "{text}");
        }
    }
}
