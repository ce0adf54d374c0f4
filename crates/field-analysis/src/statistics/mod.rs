//! What is counted about a mapping file.

mod counted;
mod filled;
mod labels;
mod measure;

use serde::Serialize;

use crate::filling::Disagreements;

pub(crate) use counted::frequencies;
pub(crate) use measure::{kept, measure, percent, share};

/// The figures of a mapping file before and after cleaning. Rows that repeat count each time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Statistics {
    /// Rows of the input.
    pub rows_in: u64,
    /// Rows of the output.
    pub rows_out: u64,
    /// Rows without a level.
    pub rows_dropped: u64,
    /// Dropped rows as a share of the rows of the input, from 0 to 1.
    pub dropped_share: f64,
    /// Rows of the input that differ from each other.
    pub distinct_rows: u64,
    /// Blank cells by column, in the order of the columns.
    pub missing: Vec<Missing>,
    /// Fields of study that differ, among the rows of the output.
    pub unique_fields_of_study: u64,
    /// Academic fields that differ, among the rows of the output.
    pub unique_academic_fields: u64,
    /// Rows of the output that have an academic field.
    pub mapped_rows: u64,
    /// Those rows as a share of the rows of the output, from 0 to 1.
    pub mapping_ratio: f64,
    /// Rows of the output by level, most frequent first.
    pub levels: Vec<Frequency>,
    /// The most frequent values by column, most frequent first.
    pub most_frequent: Vec<MostFrequent>,
    /// The most frequent fields of study without an academic field.
    pub unmapped: Vec<Frequency>,
    /// Labels of the input that differ in spelling only.
    pub label_clusters: Vec<Cluster>,
    /// Rows of the output by level and academic field.
    pub level_fields: Vec<LevelField>,
    /// What filling did, if anything was to be filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filled: Option<Filled>,
}

/// Blank cells of a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Missing {
    /// The column.
    pub column: String,
    /// Blank cells of the input.
    pub input: u64,
    /// Blank cells of the output.
    pub output: u64,
}

/// A value and the rows of the output that have it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Frequency {
    /// The value.
    pub value: String,
    /// The rows.
    pub rows: u64,
}

/// The most frequent values of a column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MostFrequent {
    /// The column.
    pub column: String,
    /// The values.
    pub values: Vec<Frequency>,
}

/// Labels with one fingerprint.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cluster {
    /// The words of the labels, in alphabetical order.
    pub fingerprint: String,
    /// The labels and their rows of the input, most frequent first.
    pub spellings: Vec<Frequency>,
}

/// A level, an academic field and the rows of the output that have both.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LevelField {
    /// The level.
    pub level: String,
    /// The academic field.
    pub academic_field: String,
    /// The rows.
    pub rows: u64,
}

/// What filling did to the rows of the output.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Filled {
    /// Rows whose academic field was given, as a share from 0 to 1.
    pub coverage_before: f64,
    /// Rows that have an academic field now, `other` for want of any left aside, as a share.
    pub coverage_after: f64,
    /// Rows by where their academic field comes from, most frequent first.
    pub methods: Vec<Frequency>,
    /// Rows that the classifier filled by how sure it is, ascending.
    pub confidences: Vec<Confidence>,
    /// Given labels that the classifier disagrees with.
    pub disagreements: Disagreements,
}

/// Rows whose confidence lies in one interval.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Confidence {
    /// The lower bound, included.
    pub from: f64,
    /// The upper bound, excluded unless it is 1.
    pub to: f64,
    /// The rows.
    pub rows: u64,
}
