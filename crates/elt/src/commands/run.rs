//! `elt run`.

use std::sync::Arc;

use s3_connector::Spool;
use telemetry::{ExitStatus, Failure};

use super::RunArgs;
use crate::{
    Collaborators, EltError, Observer, Provider, RunOptions, RunOutcome, Stop, SuppressionKey, run,
    spool_directory,
};

pub(super) async fn execute(args: RunArgs) -> Result<ExitStatus, Failure> {
    let outcome = enrich(&args).await?;
    let printed = if outcome.has_results() {
        telemetry::print(&outcome.report.render(args.format))
    } else {
        Ok(())
    };
    // What stopped the run comes first: whoever loses the report must not take it for one that is done.
    let status = outcome.into_status()?;
    printed.map_err(EltError::from)?;
    Ok(status)
}

async fn enrich(args: &RunArgs) -> Result<RunOutcome, EltError> {
    // Caught before anything is begun.
    let stop = Stop::on_signals();
    let source = args.addresses.source()?;
    let provider = Provider::new(args.provider.options()?)?;
    let (database, store) = args.stores.open().await?;
    telemetry::tell(&format!(
        "using {} and {}, asking {}",
        database.location(),
        store.location(),
        provider.shown_url()
    ));
    let spool = spool_directory(
        &args.stores.raw.spool_dir,
        database.as_ref(),
        store.as_ref(),
    );
    let collaborators = Collaborators {
        spool: Spool::open(&spool)?,
        provider: Arc::new(provider),
        suppression_key: SuppressionKey::from_environment()?,
        observer: Observer::for_terminal(),
        stop,
        database,
        store,
    };
    let options = RunOptions {
        concurrency: args.concurrency.into(),
        contract: args.contract,
        prices: args.prices.prices(),
        ..args.limits.apply(args.addresses.options())
    };
    run(collaborators, options, source).await
}
