//! Cleans and measures a field-of-study mapping file.

use std::process::ExitCode;

use clap::Parser;
use telemetry::ExitStatus;

fn main() -> ExitCode {
    telemetry::init();
    match field_analysis::run(field_analysis::Cli::parse()) {
        Ok(()) => ExitStatus::Done.into(),
        Err(failure) => failure.report(),
    }
}
