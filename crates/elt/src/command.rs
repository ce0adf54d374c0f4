//! The commands behind what was typed.

use std::sync::Arc;

use s3_connector::Spool;
use telemetry::{ExitStatus, Failure};

use crate::{
    Collaborators, EltArgs, EltError, Observer, Provider, RunArgs, RunOutcome, Stop, run,
    spool_directory,
};

impl EltArgs {
    /// Does what was asked for, prints what came of it, and says how the program ends.
    pub async fn execute(self) -> Result<ExitStatus, Failure> {
        let args = self.into_run();
        let format = args.format;
        let outcome = enrich(args).await?;
        if outcome.has_results() {
            telemetry::print(&outcome.report.render(format)).map_err(EltError::from)?;
        }
        outcome.into_status()
    }
}

async fn enrich(args: RunArgs) -> Result<RunOutcome, EltError> {
    // Caught before anything is begun.
    let stop = Stop::on_signals();
    let source = args.source()?;
    let provider = Provider::new(args.provider.options()?)?;
    let database = db_connector::connect(&args.database).await?;
    let store = s3_connector::open_store(&args.raw.raw_store_url).await?;
    eprintln!(
        "using {} and {}, asking {}",
        database.location(),
        store.location(),
        provider.shown_url()
    );
    let spool = spool_directory(&args.raw.spool_dir, database.as_ref(), store.as_ref());
    let collaborators = Collaborators {
        spool: Spool::open(&spool)?,
        provider: Arc::new(provider),
        observer: Observer::for_terminal(),
        stop,
        database,
        store,
    };
    run(collaborators, args.options(), source).await
}
