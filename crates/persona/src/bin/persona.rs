//! `persona`: maps leads to personas.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use clap::Parser;
use db_connector::connect;
use indicatif::{ProgressBar, ProgressStyle};
use persona::{PersonaArgs, PersonaError, map_all, map_leads};
use telemetry::{ExitStatus, Failure};

#[tokio::main]
async fn main() -> ExitCode {
    telemetry::init();
    match run(PersonaArgs::parse()).await {
        Ok(status) => status.into(),
        Err(failure) => failure.report(),
    }
}

async fn run(args: PersonaArgs) -> Result<ExitStatus, Failure> {
    let database = connect(&args.database).await.map_err(PersonaError::from)?;
    eprintln!("using {}", database.location());
    if args.all {
        let report = map_all(database.as_ref(), &progress())
            .await
            .map_err(PersonaError::from)?;
        telemetry::print(&report.render(args.format)).map_err(PersonaError::from)?;
        return Ok(ExitStatus::Done);
    }
    let report = map_leads(database.as_ref(), &args.leads)
        .await
        .map_err(PersonaError::from)?;
    telemetry::print(&report.render(args.format)).map_err(PersonaError::from)?;
    Ok(persona::tell_unknown(&report.unknown))
}

fn progress() -> ProgressBar {
    if io::stderr().is_terminal() {
        let style = ProgressStyle::with_template("{spinner} {human_pos} leads mapped, {per_sec}");
        ProgressBar::new_spinner()
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
    } else {
        ProgressBar::hidden()
    }
}
