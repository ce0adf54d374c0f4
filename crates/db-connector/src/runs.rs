//! The runs of the pipeline, and which of them live.

use async_trait::async_trait;
use jiff::Timestamp;
use models::{RunId, RunRecord};

use crate::database::Result;

/// The collection `runs`.
#[async_trait]
pub trait Runs {
    /// Writes a run's document, in place of the one it had.
    async fn store_run(&self, run: &RunRecord) -> Result<()>;

    /// Moves the end of a run's lease: forward while it lives, back when it is known to have died.
    /// A run that has ended, or was never stored, is left alone.
    async fn set_lease(&self, run: RunId, until: Timestamp) -> Result<()>;

    /// Runs whose claims hold at this time, in any order.
    async fn find_live_runs(&self, now: Timestamp) -> Result<Vec<RunId>>;

    /// One run.
    async fn find_run(&self, id: RunId) -> Result<Option<RunRecord>>;

    /// The runs that began last, newest first, at most so many.
    async fn list_runs(&self, limit: u32) -> Result<Vec<RunRecord>>;
}
