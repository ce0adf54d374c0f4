//! The command line.

mod clean;
mod evaluate;
mod predict;

use clap::{Parser, Subcommand};
use telemetry::{ExitStatus, Failure};

use crate::error::Error;

use clean::CleanArgs;
use evaluate::EvaluateArgs;
use predict::PredictArgs;

/// Cleans and measures a field-of-study mapping file
///
/// Makes the rows of the file uniform, leaves out those without a level, writes the rest and prints
/// figures. The file has the columns `level`, `level_name`, `field_of_study` and `academic_field`. In one
/// that was filled before, labels that its column `method` does not say to be `given` are blank.
/// Files are CSV, or Parquet (.parquet) or newline-delimited JSON (.ndjson, .jsonl) by their ending.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    clean: CleanArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Clean and measure a mapping file: what happens without a command
    Clean(CleanArgs),
    /// Predict the academic field of each text of a file
    Predict(PredictArgs),
    /// Measure the classifier on labelled strings
    Evaluate(EvaluateArgs),
}

const EXAMPLES: &str = "Examples:
  field-analysis
  field-analysis --input mapping.csv --output cleaned.csv --format json
  field-analysis --input mapping.csv --output filled.parquet --fill model --report report.html
  field-analysis predict --input people.csv --text-column study --output fields.csv
  field-analysis evaluate labelled.csv";

/// Does what the command line says.
pub fn run(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        None => clean::run(cli.clean),
        Some(Command::Clean(args)) => clean::run(args),
        Some(Command::Predict(args)) => predict::run(args),
        Some(Command::Evaluate(args)) => evaluate::run(&args),
    }
}

/// Prints a result.
fn print(text: &str) -> Result<(), Failure> {
    Ok(telemetry::print(text).map_err(Error::Output)?)
}

/// Prints a result as JSON.
fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Failure::new(ExitStatus::Incomplete, error))?;
    print(&text)
}
