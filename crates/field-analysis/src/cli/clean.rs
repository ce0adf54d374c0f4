//! `field-analysis` alone: clean a mapping file.

use std::iter;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;
use telemetry::{Failure, OutputFormat};

use super::{print, print_json};
use crate::output::{Named, refuse_shared};
use crate::pipeline::{self, Options};
use crate::report::write_report;
use crate::resources::Resources;
use crate::statistics::Statistics;
use crate::summary;

/// What to clean.
#[derive(Args)]
pub(super) struct CleanArgs {
    /// The mapping file
    #[arg(long, value_name = "FILE", env = "FIELD_ANALYSIS_INPUT")]
    #[arg(default_value = "test_data/field_of_study.csv")]
    input: PathBuf,
    /// The cleaned file; replaced as a whole or not at all
    #[arg(long, value_name = "FILE", env = "FIELD_ANALYSIS_OUTPUT")]
    #[arg(default_value = "data/field_of_study_cleaned.csv")]
    output: PathBuf,
    /// Whether blank academic fields and levels are filled, with columns confidence and method
    #[arg(long, value_enum, default_value_t)]
    fill: Fill,
    /// Whether labels become names of the taxonomy or keep their words
    #[arg(long, value_enum, default_value_t)]
    labels: Labels,
    /// A page with the figures as charts: one file that needs no network
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,
}

/// What becomes of blank academic fields and levels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Fill {
    /// They stay blank.
    #[default]
    None,
    /// The label of a row with the same text, else what the text says.
    Model,
}

/// What becomes of labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Labels {
    /// They get the name of their academic field.
    #[default]
    Taxonomy,
    /// They keep their words, and what is filled speaks in them.
    AsGiven,
}

/// The figures and what they took, as one JSON object.
#[derive(Serialize)]
struct Printed {
    #[serde(flatten)]
    statistics: Statistics,
    #[serde(flatten)]
    resources: Resources,
}

pub(super) fn run(args: CleanArgs) -> Result<(), Failure> {
    let report = args.report.as_deref().map(|path| ("--report", path));
    let outputs: Vec<Named<'_>> = iter::once(("--output", &*args.output))
        .chain(report)
        .collect();
    refuse_shared(&[("--input", &args.input)], &outputs)?;
    let options = Options {
        input: args.input,
        output: args.output,
        fills: args.fill == Fill::Model,
        keeps_labels: args.labels == Labels::AsGiven,
    };
    let (statistics, resources) = pipeline::clean(&options)?;
    if let Some(report) = &args.report {
        write_report(report, &options.input.display().to_string(), &statistics)?;
    }
    match args.format {
        OutputFormat::Text => {
            print(&summary::cleaned(&statistics))?;
            // Not a figure of the file: it differs from run to run.
            telemetry::tell(&resources.line());
            Ok(())
        }
        OutputFormat::Json => print_json(&Printed {
            statistics,
            resources,
        }),
    }
}
