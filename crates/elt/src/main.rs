//! `elt`: buys profiles, keeps them raw, lets the database derive leads.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use elt::{
    Collaborators, EltArgs, EltError, Observer, Provider, RunArgs, Stop, run, spool_directory,
};
use s3_connector::Spool;
use telemetry::{ExitStatus, Failure};

#[tokio::main]
async fn main() -> ExitCode {
    telemetry::init();
    match run_command(EltArgs::parse().into_run()).await {
        Ok(status) => status.into(),
        Err(failure) => failure.report(),
    }
}

async fn run_command(args: RunArgs) -> Result<ExitStatus, Failure> {
    let database = db_connector::connect(&args.database)
        .await
        .map_err(EltError::from)?;
    let store = s3_connector::open_store(&args.raw.raw_store_url)
        .await
        .map_err(EltError::from)?;
    eprintln!("using {} and {}", database.location(), store.location());
    let spool = spool_directory(&args.raw.spool_dir, database.as_ref(), store.as_ref());
    let collaborators = Collaborators {
        spool: Spool::open(&spool).map_err(EltError::from)?,
        provider: Arc::new(Provider::new(args.provider.options()?)?),
        observer: Observer::for_terminal(),
        stop: Stop::on_signals(),
        database,
        store,
    };
    let outcome = run(collaborators, args.options(), args.source()?).await?;
    if outcome.has_results() {
        telemetry::print(&outcome.report.render(args.format)).map_err(EltError::from)?;
    }
    outcome.into_status()
}
