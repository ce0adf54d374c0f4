//! Builds the classifier of academic fields and measures it.

mod evaluate;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Builds the classifier of academic fields and measures it.
#[derive(Parser)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures the classifier on a labelled CSV file.
    Evaluate {
        /// A file with the columns `text`, `lang`, `academic_field` and `acceptable`.
        file: PathBuf,
    },
}

/// Parses the command line and runs what it asks for.
pub fn run() -> Result<()> {
    match Args::parse().command {
        Command::Evaluate { file } => evaluate::evaluate(&file),
    }
}
