//! `elt`: buys profiles, keeps them raw, lets the database derive leads.

use std::process::ExitCode;

use clap::Parser;
use elt::EltArgs;

#[tokio::main]
async fn main() -> ExitCode {
    telemetry::init();
    match EltArgs::parse().execute().await {
        Ok(status) => status.into(),
        Err(failure) => failure.report(),
    }
}
