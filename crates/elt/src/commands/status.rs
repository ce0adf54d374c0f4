//! `elt status`.

use clap::Args;
use db_connector::DatabaseArgs;
use telemetry::{ExitStatus, Failure, OutputFormat};

use crate::EltError;
use crate::status::take_stock;

/// The options of `elt status`.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Newest runs to list
    #[arg(long, value_name = "N", default_value_t = 5)]
    runs: u16,

    /// Form of the report
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    /// Of which database.
    #[command(flatten)]
    database: DatabaseArgs,
}

pub(super) async fn execute(args: StatusArgs) -> Result<ExitStatus, Failure> {
    let database = db_connector::connect(&args.database)
        .await
        .map_err(EltError::from)?;
    let report = take_stock(database.as_ref(), args.runs.into()).await?;
    telemetry::print(&report.render(args.format)).map_err(EltError::from)?;
    Ok(ExitStatus::Done)
}
