//! Labels: one name per academic field.

use academic_fields::{AcademicField, normalize_text, resolve_label};
use hashbrown::HashMap;

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
    pub(super) fn unify(&mut self, label: &str) -> &str {
        self.0.entry_ref(label).or_insert_with(|| unify(label))
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
