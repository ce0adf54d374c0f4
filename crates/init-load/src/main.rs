//! `init-load`: prepares the database and loads the mapping file.

use std::process::ExitCode;

use clap::Parser;
use db_connector::connect;
use init_load::{InitLoadArgs, LoadError};
use telemetry::Failure;

#[tokio::main]
async fn main() -> ExitCode {
    telemetry::init();
    match run(InitLoadArgs::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

async fn run(args: InitLoadArgs) -> Result<(), Failure> {
    let database = connect(&args.database).await.map_err(LoadError::from)?;
    let report = init_load::load(database.as_ref(), &args.load).await?;
    telemetry::print(&report.render(args.format)).map_err(LoadError::from)?;
    Ok(())
}
