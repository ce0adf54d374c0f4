//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser};
use telemetry::{ExitStatus, Failure, OutputFormat};

use crate::pipeline::{self, Options};
use crate::summary;

/// Cleans and measures a field-of-study mapping file
///
/// Makes the rows of the file uniform, leaves out those without a level, writes the rest and prints
/// figures. The file has the columns `level`, `level_name`, `field_of_study` and `academic_field`.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    clean: CleanArgs,
}

const EXAMPLES: &str = "Examples:
  field-analysis
  field-analysis --input mapping.csv --output cleaned.csv --format json";

/// What to clean.
#[derive(Args)]
pub struct CleanArgs {
    /// The mapping file
    #[arg(long, value_name = "FILE", env = "FIELD_ANALYSIS_INPUT")]
    #[arg(default_value = "test_data/field_of_study.csv")]
    input: PathBuf,
    /// The cleaned file; replaced as a whole or not at all
    #[arg(long, value_name = "FILE", env = "FIELD_ANALYSIS_OUTPUT")]
    #[arg(default_value = "data/field_of_study_cleaned.csv")]
    output: PathBuf,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,
}

/// Does what the command line says.
pub fn run(cli: Cli) -> Result<(), Failure> {
    clean(cli.clean)
}

fn clean(args: CleanArgs) -> Result<(), Failure> {
    let options = Options {
        input: args.input,
        output: args.output,
    };
    let statistics = pipeline::clean(&options)?;
    let text = match args.format {
        OutputFormat::Text => summary::render(&statistics),
        OutputFormat::Json => serde_json::to_string_pretty(&statistics)
            .map_err(|error| Failure::new(ExitStatus::Incomplete, error))?,
    };
    telemetry::print(&text).map_err(|error| Failure::new(ExitStatus::Incomplete, error))
}
