//! What is counted about a mapping file.

mod measure;

use serde::Serialize;

pub(crate) use measure::{kept, measure};

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
