//! Labels: one name per academic field.

use std::collections::HashMap;

use academic_fields::{AcademicField, normalize_text, resolve_label};

/// The taxonomy's name for a label; a label it does not know keeps its words, in lower case.
pub(super) fn unify(label: &str) -> String {
    resolve_label(label)
        .map(AcademicField::name)
        .map_or_else(|| normalize_text(label), str::to_owned)
}

/// Remembers what labels became: a file has few of them, on many rows.
#[derive(Default)]
pub(super) struct Labels(HashMap<String, String>);

impl Labels {
    pub(super) fn unify(&mut self, label: &str) -> String {
        if let Some(known) = self.0.get(label) {
            return known.clone();
        }
        let unified = unify(label);
        self.0.insert(label.to_owned(), unified.clone());
        unified
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_synonyms_become_one_name() {
        let mut labels = Labels::default();
        for (label, name) in [
            ("Human Resources", "human resources"),
            ("business administration", "business management"),
            ("SOCIOLOGY", "social sciences"),
            ("Category  Seven", "category seven"),
            ("Human Resources", "human resources"),
        ] {
            assert_eq!(labels.unify(label), name);
        }
    }
}
