//! `persona`: maps leads to personas.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use db_connector::{Database, connect};
use indicatif::{ProgressBar, ProgressStyle};
use persona::{
    PersonaArgs, PersonaError, Rules, backtest, explain, map_all, map_leads, tell_unknown,
};
use telemetry::{ExitStatus, Failure};

#[tokio::main]
async fn main() -> ExitCode {
    telemetry::init();
    match run(PersonaArgs::from_command_line()).await {
        Ok(status) => status.into(),
        Err(failure) => failure.report(),
    }
}

async fn run(args: PersonaArgs) -> Result<ExitStatus, Failure> {
    let rules = args.rules().map_err(PersonaError::from)?;
    let database = connect(&args.database).await.map_err(PersonaError::from)?;
    telemetry::tell(&format!("using {}", database.location()));
    let (text, status) = answer(database.as_ref(), &rules, &args).await?;
    telemetry::print(&text).map_err(PersonaError::from)?;
    Ok(status)
}

async fn answer(
    database: &dyn Database,
    rules: &Rules,
    args: &PersonaArgs,
) -> Result<(String, ExitStatus), PersonaError> {
    if args.backtest.is_some() {
        let report = backtest(database, rules, &progress()).await?;
        return Ok((report.render(args.format), ExitStatus::Done));
    }
    if args.all {
        let report = map_all(database, rules, &progress()).await?;
        return Ok((report.render(args.format), ExitStatus::Done));
    }
    if args.explain {
        let explained = explain(database, rules, &args.leads).await?;
        return Ok((
            explained.render(args.format),
            tell_unknown(&explained.unknown),
        ));
    }
    let report = map_leads(database, rules, &args.leads).await?;
    Ok((report.render(args.format), tell_unknown(&report.unknown)))
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
