//! Builds the classifier of academic fields and measures it.

mod check;
mod evaluate;

use std::path::PathBuf;

use academic_fields::classify;
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
    /// Checks the vocabulary files: mistakes, contradictions, fields with few phrases.
    Check {
        /// Only this file, named without its ending: `es`.
        file: Option<String>,
    },
    /// Reads strings given as arguments and says what was made of them.
    Read {
        /// Education strings.
        texts: Vec<String>,
    },
    /// Measures the classifier on a labelled CSV file.
    Evaluate {
        /// A file with the columns `text`, `lang`, `academic_field` and `acceptable`.
        file: PathBuf,
    },
}

/// Parses the command line and runs what it asks for.
pub fn run() -> Result<()> {
    match Args::parse().command {
        Command::Check { file } => check::check(file.as_deref())?,
        Command::Read { texts } => texts
            .iter()
            .for_each(|text| println!("{text}: {:?}", classify(text))),
        Command::Evaluate { file } => evaluate::evaluate(&file)?,
    }
    Ok(())
}
