//! `field-analysis evaluate`: the classifier against labelled strings.

use std::path::PathBuf;

use clap::Args;
use telemetry::{Failure, OutputFormat};

use super::{print, print_json};
use crate::evaluation;
use crate::summary;

/// What to evaluate on.
#[derive(Args)]
pub(super) struct EvaluateArgs {
    /// A CSV file with the columns text, lang, `academic_field` and acceptable (names joined by |)
    file: PathBuf,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,
}

pub(super) fn run(args: &EvaluateArgs) -> Result<(), Failure> {
    let evaluation = evaluation::evaluate(&args.file)?;
    match args.format {
        OutputFormat::Text => print(&summary::evaluated(&evaluation)),
        OutputFormat::Json => print_json(&evaluation),
    }
}
