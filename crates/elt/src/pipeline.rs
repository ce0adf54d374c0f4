//! The stages of a run, in running order, with bounded queues between them.
//!
//! 1. `recover` finishes what a run that died has left in the spool.
//! 2. `admit` reads addresses, and claims and hands on those that are valid, new to the run and not known.
//! 3. `fetch` sets credits aside, calls the provider, lands each answer in the open spool file at once, and
//!    parses it then, once; the keeper of the `landing` flushes the file in groups, and seals it.
//! 4. `store` sorts out of a sealed segment what cannot be used, publishes it, writes its documents, lets
//!    the database project the leads, settles the ledger, and deletes the spool file.
//!
//! Every step may be repeated: a segment is published under the same key, documents and leads have
//! derived identities, and newest wins in whatever order things arrive. So a run may die between any
//! two steps; the next one adopts the spool file, reads its answers, and goes on as `store` does.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use db_connector::Database;
use models::{ContentHash, EmailAddress, RunId, Spent};
use s3_connector::{ObjectStore, Spool};
use tokio::sync::{Semaphore, mpsc};
use uuid::Uuid;

use crate::drift::DriftTally;
use crate::lease::Lease;
use crate::purse::Purse;
use crate::report::{Counted, Tally};
use crate::stages::claims::{Admitted, release_called};
use crate::stages::landing::open_landing;
use crate::stages::{admit::admit, fetch::fetch, recover::recover, store::store};
use crate::suppression::Suppression;
use crate::{
    AddressSource, Contract, EltError, Observer, Provider, RunOptions, RunOutcome, Stop,
    StopReason, SuppressionKey,
};

/// Answers that have been asked for and are not stored yet. Where the stores are slow no call begins, so
/// that an answer which has arrived never waits for them on its way into the spool, and memory is bounded.
const ROOM: usize = 1_536;

/// Claimed addresses that wait for a call: while they last, the next are claimed.
const AHEAD: usize = 500;

/// Whom a run works with.
pub struct Collaborators {
    /// Where documents go.
    pub database: Arc<dyn Database>,
    /// Where bytes go.
    pub store: Arc<dyn ObjectStore>,
    /// Where bytes wait; see [`spool_directory`].
    pub spool: Spool,
    /// Whom to ask.
    pub provider: Arc<Provider>,
    /// What erased people are recognised by; needed where there are any.
    pub suppression_key: Option<SuppressionKey>,
    /// Who is told how it goes.
    pub observer: Observer,
    /// Who may ask it to stop.
    pub stop: Stop,
}

/// What the stages share.
pub(crate) struct Shared {
    pub(crate) database: Arc<dyn Database>,
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) observer: Observer,
    pub(crate) stop: Stop,
    pub(crate) tally: Tally,
    pub(crate) purse: Purse,
    pub(crate) spool: Spool,
    /// A permit for every address that is called for, until it is stored.
    pub(crate) room: Arc<Semaphore>,
    pub(crate) suppression: Suppression,
    pub(crate) run_id: RunId,
    /// See [`RunOptions::max_errors`].
    pub(crate) max_errors: Option<u64>,
    /// See [`RunOptions::contract`].
    pub(crate) contract: Contract,
    pub(crate) drift: DriftTally,
    abandoned: Mutex<Vec<EmailAddress>>,
    called_in_vain: Mutex<Vec<(EmailAddress, Spent)>>,
}

impl Shared {
    /// Counts an address whose outcome is known.
    pub(crate) fn settle_count(&self, counted: Counted) {
        self.tally.count(counted);
        self.observer.advance();
    }

    /// Leaves a claimed address for the next run.
    pub(crate) fn abandon(&self, email: EmailAddress) {
        locked(&self.abandoned).push(email);
    }

    /// Leaves an address for the next run that was called for, and maybe paid for.
    pub(crate) fn abandon_called(&self, address: Admitted) {
        let spent = (address.email, address.spent);
        locked(&self.called_in_vain).push(spent);
    }

    /// Those that the end of the run has overtaken: as many as can be claimed and not called for.
    async fn release_abandoned(&self) {
        let emails = std::mem::take(&mut *locked(&self.abandoned));
        let called = std::mem::take(&mut *locked(&self.called_in_vain));
        let database = self.database.as_ref();
        let released = database.release_enrichments(self.run_id, &emails).await;
        let released = match released {
            Ok(()) => release_called(database, self.run_id, called).await,
            Err(error) => Err(error.into()),
        };
        if let Err(error) = released {
            // Harmless: they are free when the run has ended.
            tracing::warn!(%error, "could not give up claims");
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The spool of a pair of stores: answers that a crash has left must not end up in other ones.
#[must_use]
pub fn spool_directory(root: &Path, database: &dyn Database, store: &dyn ObjectStore) -> PathBuf {
    let pair = [database.location(), store.location()].map(absolute_location);
    let pair = pair.join("\n");
    let hash = ContentHash::of_bytes(pair.as_bytes()).to_string();
    root.join(&hash[..16])
}

/// One file has one name, wherever the program is started.
fn absolute_location(location: &str) -> String {
    let Some((scheme @ ("sqlite" | "file"), path)) = location.split_once("://") else {
        return location.to_owned();
    };
    let path = std::path::absolute(path).unwrap_or_else(|_| path.into());
    format!("{scheme}://{}", path.display())
}

/// Enriches the addresses of a source. An error means that nothing was called; whatever stops a run
/// later is part of its outcome.
pub async fn run(
    collaborators: Collaborators,
    options: RunOptions,
    source: AddressSource,
) -> Result<RunOutcome, EltError> {
    let Collaborators {
        database,
        store,
        spool,
        provider,
        suppression_key,
        observer,
        stop,
    } = collaborators;
    let run_id = RunId::from_uuid(Uuid::now_v7());
    database.create_schema().await?;
    let suppression = Suppression::open(database.as_ref(), suppression_key).await?;
    let shared = Arc::new(Shared {
        database,
        store,
        observer,
        stop,
        tally: Tally::new(run_id),
        purse: Purse::new(options.prices, options.spending),
        spool,
        room: Arc::new(Semaphore::new(ROOM)),
        suppression,
        run_id,
        max_errors: options.max_errors,
        contract: options.contract,
        drift: DriftTally::default(),
        abandoned: Mutex::default(),
        called_in_vain: Mutex::default(),
    });
    recover(&shared).await?;
    let lease = Lease::begin(
        &shared.database,
        &shared.spool,
        run_id,
        &options,
        provider.shown_url(),
    )
    .await?;
    let done = run_stages(&shared, &options, source, provider).await;
    stop_if_failed(&shared, done);
    shared.observer.finish();
    shared.release_abandoned().await;
    let stopped = shared.stop.take_reason();
    let report = shared
        .tally
        .report(stopped.as_ref().map(StopReason::name), &shared.purse);
    let outcome = RunOutcome { report, stopped };
    let status = outcome.status();
    lease
        .end(shared.database.as_ref(), &outcome.report, status)
        .await;
    Ok(outcome)
}

/// Ends when every queue is empty; each stage ends when the one before it has.
async fn run_stages(
    shared: &Arc<Shared>,
    options: &RunOptions,
    source: AddressSource,
    provider: Arc<Provider>,
) -> Result<(), EltError> {
    let (admitted, to_fetch) = mpsc::channel(AHEAD);
    let (batches, to_store) = mpsc::unbounded_channel();
    let (landing, keeper) = open_landing(shared.spool.clone(), batches)?;
    let fetching = beside(fetch(
        Arc::clone(shared),
        provider,
        options.concurrency,
        to_fetch,
        landing,
    ));
    let storing = beside(store(Arc::clone(shared), to_store));
    let admitting =
        async { stop_if_failed(shared, admit(shared, options, source, admitted).await) };
    let keeping = async {
        let stranded = beside(keeper.keep(shared.stop.clone())).await;
        shared.tally.count_spooled(stranded);
    };
    tokio::join!(admitting, fetching, keeping, storing);
    Ok(())
}

/// Runs a stage as a task of its own: whoever wakes it does not have to wake another thread for it, as for
/// the thread of `main`.
async fn beside<T: Send + 'static>(stage: impl Future<Output = T> + Send + 'static) -> T {
    let done = tokio::spawn(stage).await;
    done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

fn stop_if_failed(shared: &Shared, done: Result<(), impl Into<EltError>>) {
    if let Err(error) = done {
        shared.stop.request(error.into().into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_of_files_do_not_depend_on_the_working_directory() {
        let here = std::env::current_dir().unwrap();
        let here = here.display();
        for (location, expected) in [
            ("sqlite://a.db", format!("sqlite://{here}/a.db")),
            ("file://data/raw", format!("file://{here}/data/raw")),
            ("file:///var/raw", "file:///var/raw".to_owned()),
            ("mongodb://h:1/a", "mongodb://h:1/a".to_owned()),
            ("s3://b/p at http://h", "s3://b/p at http://h".to_owned()),
        ] {
            assert_eq!(absolute_location(location), expected);
        }
    }
}
