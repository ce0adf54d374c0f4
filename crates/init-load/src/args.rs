//! What was typed.

use std::path::PathBuf;

use db_connector::DatabaseArgs;
use telemetry::OutputFormat;

/// Create collections, validators and indexes, and load the field-of-study mapping file
///
/// Nothing is done twice: what is already there is left as it is and reported as such.
#[derive(Debug, clap::Parser)]
#[command(name = "init-load", version)]
pub struct InitLoadArgs {
    /// What to load.
    #[command(flatten)]
    pub load: LoadOptions,

    /// Where to load it.
    #[command(flatten)]
    pub database: DatabaseArgs,

    /// Form of the report
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,
}

/// The mapping file and how its labels are read.
#[derive(Clone, Debug, clap::Args)]
pub struct LoadOptions {
    /// CSV with the columns `level`, `level_name`, `field_of_study` and `academic_field`; where it has a
    /// column `method` too, labels that field-analysis filled in are left out
    #[arg(
        long,
        value_name = "FILE",
        env = "MAPPING_FILE",
        default_value = "test_data/field_of_study.csv"
    )]
    pub mapping: PathBuf,

    /// Wording of the labels in the database
    #[arg(long, value_enum, default_value_t)]
    pub labels: Labels,
}

/// Whose words a label is stored in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Labels {
    /// The taxonomy's name where the label has one
    #[default]
    Taxonomy,
    /// The file's own wording
    AsGiven,
}
