//! A document of `academic_fields`: one row of the mapping file.

use serde::{Deserialize, Serialize};

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
