//! The command line.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Parser, Subcommand};

use crate::assemble::{MODEL_PATH, assemble, lexicon_only};
use crate::{check, cross_validate, evaluate, leave_out};

/// Builds the classifier of academic fields from the vocabulary and the training material.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Rebuilds the model that is compiled in; the default.
    Build,
    /// Rebuilds the model in memory and fails if it differs from the one compiled in.
    Verify,
    /// Checks the vocabulary files: mistakes, contradictions, fields with few phrases.
    Check {
        /// Only this file, named without its ending: `es`.
        file: Option<String>,
    },
    /// Reads strings given as arguments by the vocabulary as it is now.
    Read {
        /// Education strings.
        texts: Vec<String>,
    },
    /// Measures vocabulary and compiled weights on a labelled CSV file.
    Evaluate {
        /// Files with the columns `text`, `lang`, `academic_field` and `acceptable`.
        files: Vec<PathBuf>,
        /// Prints every string that is read wrongly.
        #[arg(long)]
        wrong: bool,
    },
    /// Measures on the examples in the repository, each read by parts that know nothing of it.
    ///
    /// The examples are dealt into folds. Calibrations are fitted without the fold they are
    /// measured on; a second measurement also takes every phrase out of the vocabulary and the
    /// training that occurs in strings of the fold alone, a third reads the phrases of the
    /// vocabulary themselves, by a vocabulary without them. Whole languages and degree families
    /// left out follow, as `leave-out` prints them.
    CrossValidate {
        /// How many parts the examples are dealt into.
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u8).range(2..=100))]
        folds: u8,
    },
    /// Measures with whole languages and degree families left out of everything.
    LeaveOut {
        /// Labelled files to measure on; the examples in the repository without any.
        files: Vec<PathBuf>,
    },
}

/// Parses the command line and runs what it asks for.
pub fn run() -> Result<()> {
    match Arguments::parse().command.unwrap_or(Command::Build) {
        Command::Build => std::fs::write(MODEL_PATH, assemble()?.to_bytes())?,
        Command::Verify => verify()?,
        Command::Check { file } => check::check(file.as_deref())?,
        Command::Read { texts } => {
            let classifier = lexicon_only()?;
            for text in texts {
                println!("{text}: {:#?}", classifier.classify(&text));
            }
        }
        Command::Evaluate { files, wrong } => evaluate::evaluate(&files, wrong)?,
        Command::CrossValidate { folds } => cross_validate::cross_validate(folds.into())?,
        Command::LeaveOut { files } => leave_out::leave_out(&files)?,
    }
    Ok(())
}

fn verify() -> Result<()> {
    if assemble()?.to_bytes() != academic_fields::model::Classifier::compiled_bytes() {
        bail!("the compiled model is not what the material in the repository gives");
    }
    Ok(())
}
