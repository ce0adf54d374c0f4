//! A run's place among the others: its document in `runs`, its lease, and its mark in the spool.

use std::sync::Arc;
use std::time::Duration;

use db_connector::Database;
use jiff::{SignedDuration, Timestamp};
use models::{RunId, RunRecord, whole_milliseconds};
use s3_connector::{Spool, SpoolOwner};
use serde_json::Value;
use telemetry::ExitStatus;
use tokio::task::JoinHandle;

use crate::{EltError, RunOptions, RunReport};

/// How long the claims of a run hold without a word from it: a machine may sleep or lose its network
/// for a while, and clocks differ.
const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// How often the lease is renewed.
const HEARTBEAT: Duration = Duration::from_mins(1);

/// Held from the first claim to the last settlement.
pub(crate) struct Lease {
    record: RunRecord,
    owner: SpoolOwner,
    heartbeat: JoinHandle<()>,
}

impl Lease {
    /// Makes the run known, to programs on this machine and elsewhere. The API's address is as it may
    /// be shown, without key.
    pub(crate) async fn begin(
        database: &Arc<dyn Database>,
        spool: &Spool,
        run: RunId,
        options: &RunOptions,
        api: &str,
    ) -> Result<Self, EltError> {
        let now = whole_milliseconds(Timestamp::now());
        let record = RunRecord {
            id: run,
            started_at: now,
            lease_until: now + LEASE,
            finished_at: None,
            options: with_api(as_json(options), api),
            report: None,
            exit_status: None,
        };
        let owner = spool.enlist(&run.to_string())?;
        database.store_run(&record).await?;
        let heartbeat = tokio::spawn(renew(Arc::clone(database), run));
        Ok(Self {
            record,
            owner,
            heartbeat,
        })
    }

    /// Gives up the claims and writes down what came of the run. Where that fails the database is lost,
    /// which the run has said already: the mark stays in the spool, and the next run takes it for dead.
    pub(crate) async fn end(self, database: &dyn Database, report: &RunReport, status: ExitStatus) {
        self.heartbeat.abort();
        let now = whole_milliseconds(Timestamp::now());
        let record = RunRecord {
            lease_until: now,
            finished_at: Some(now),
            report: Some(as_json(report)),
            exit_status: Some(status.code()),
            ..self.record
        };
        let ended = match database.store_run(&record).await {
            Ok(()) => self.owner.leave().map_err(EltError::from),
            Err(error) => Err(error.into()),
        };
        if let Err(error) = ended {
            tracing::warn!(%error, "could not write down how the run ended");
        }
    }
}

/// A renewal that fails is made up for by the next: five of them have to fail.
async fn renew(database: Arc<dyn Database>, run: RunId) {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        if let Err(error) = database.set_lease(run, Timestamp::now() + LEASE).await {
            tracing::warn!(%error, "could not renew the lease of the run");
        }
    }
}

/// Whom it asked, for those who want to know later where an answer came from.
fn with_api(mut options: Value, api: &str) -> Value {
    options["api"] = api.into();
    options
}

#[expect(clippy::expect_used, reason = "plain data always serialises")]
fn as_json(plain: &impl serde::Serialize) -> Value {
    serde_json::to_value(plain).expect("options and reports are plain data")
}
