//! `bench`: bare loops, this project and a peer side by side in one run.

use std::process::ExitCode;

use bench::BenchArgs;
use clap::Parser;
use telemetry::{ExitStatus, Failure};

#[tokio::main]
async fn main() -> ExitCode {
    telemetry::init();
    match measure(&BenchArgs::parse()).await {
        Ok(()) => ExitStatus::Done.into(),
        Err(error) => Failure::new(ExitStatus::Incomplete, error).report(),
    }
}

async fn measure(args: &BenchArgs) -> anyhow::Result<()> {
    let report = bench::run(args).await?;
    Ok(telemetry::print(&report.render(args.format))?)
}
