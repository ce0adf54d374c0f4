//! A document of `academic_fields`: one row of the mapping file.

use serde::{Deserialize, Serialize};

/// The ways to come by a label that nobody gave: what field-analysis writes in the column `method` of a
/// filled file beside the labels that it filled in.
const FILLED: [&str; 4] = ["mapping", "lexicon", "model", "none"];

/// Whether a cell of the column `method` marks the label beside it as filled in by the program: a guess,
/// which is not taken for a label that somebody gave. A blank cell, or any other word, marks nothing.
#[must_use]
pub fn is_filled_label(method: &str) -> bool {
    FILLED.contains(&method.trim())
}

/// What the mapping file says of one field of study.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldMapping {
    /// The normalised text, which is the row's identity.
    #[serde(rename = "_id")]
    pub id: String,
    /// The text as the file writes it.
    pub field_of_study: String,
    /// Level of education, where stated.
    pub level: Option<String>,
    /// The level's name as the file writes it.
    pub level_name: Option<String>,
    /// The label, where the row is labelled.
    pub academic_field: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_given_unless_a_program_says_that_it_filled_them_in() {
        for method in ["mapping", " lexicon", "model", "none"] {
            assert!(is_filled_label(method), "{method}");
        }
        for method in ["given", "", " ", "by hand"] {
            assert!(!is_filled_label(method), "{method}");
        }
    }
}
