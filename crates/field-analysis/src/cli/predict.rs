//! `field-analysis predict`: the academic field of each text of a file.

use std::iter;
use std::path::PathBuf;

use clap::Args;
use telemetry::{Failure, OutputFormat};

use super::{print, print_json};
use crate::output::{Named, refuse_shared};
use crate::prediction::{self, PredictOptions};
use crate::summary;

/// What to predict from.
#[derive(Args)]
pub(super) struct PredictArgs {
    /// The file with the texts: CSV, Parquet or newline-delimited JSON
    #[arg(long, value_name = "FILE")]
    input: PathBuf,
    /// The column that holds them
    #[arg(long, value_name = "NAME", default_value = "text")]
    text_column: String,
    /// The predictions, with the columns `field_of_study`, `academic_field`, confidence and method
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// A mapping file whose labels come before the classifier's
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,
}

pub(super) fn run(args: PredictArgs) -> Result<(), Failure> {
    let mapping = args.mapping.as_deref().map(|path| ("--mapping", path));
    let inputs: Vec<Named<'_>> = iter::once(("--input", &*args.input))
        .chain(mapping)
        .collect();
    refuse_shared(&inputs, &[("--output", &args.output)])?;
    let predicted = prediction::predict(&PredictOptions {
        input: args.input,
        text_column: args.text_column,
        output: args.output,
        mapping: args.mapping,
    })?;
    match args.format {
        OutputFormat::Text => {
            print(&summary::predicted(&predicted))?;
            telemetry::tell(&predicted.resources.line());
            Ok(())
        }
        OutputFormat::Json => print_json(&predicted),
    }
}
