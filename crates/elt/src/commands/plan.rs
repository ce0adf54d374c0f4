//! `elt plan`.

use telemetry::{ExitStatus, Failure};

use super::PlanArgs;
use super::args::open_database;
use crate::{EltError, Observer, RunOptions, SuppressionKey, plan};

pub(super) async fn execute(args: PlanArgs) -> Result<ExitStatus, Failure> {
    let source = args.addresses.source()?;
    let database = open_database(&args.database).await?;
    let options = RunOptions {
        prices: args.prices.prices(),
        ..args.addresses.options()
    };
    let plan = plan(
        database.as_ref(),
        &options,
        SuppressionKey::from_environment()?,
        source,
        &Observer::for_terminal(),
    )
    .await?;
    telemetry::print(&plan.render(args.format)).map_err(EltError::from)?;
    Ok(ExitStatus::Done)
}
