//! `demo`: the whole way in one command.

use std::process::ExitCode;

use clap::Parser;
use demo::{DemoArgs, DemoError, tour};
use telemetry::{ExitStatus, Failure};

#[tokio::main]
async fn main() -> ExitCode {
    telemetry::init();
    match run(&DemoArgs::parse()).await {
        Ok(status) => status.into(),
        Err(failure) => failure.report(),
    }
}

async fn run(args: &DemoArgs) -> Result<ExitStatus, Failure> {
    let report = tour(args).await?;
    telemetry::print(&report.render(args.format)).map_err(DemoError::from)?;
    Ok(ExitStatus::Done)
}
