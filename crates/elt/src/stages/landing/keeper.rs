//! The files of the landing: flushed, sealed and opened beside the calls.

use std::sync::Arc;
use std::time::Instant;

use s3_connector::{SegmentKind, Spool, StorageError};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::timeout_at;

use super::Shore;
use super::open::Open;

/// Flushes, seals and opens spool files.
pub(crate) struct Keeper {
    spool: Spool,
    shore: Arc<Shore>,
    woken: mpsc::Receiver<()>,
}

impl Keeper {
    pub(super) const fn new(spool: Spool, shore: Arc<Shore>, woken: mpsc::Receiver<()>) -> Self {
        Self {
            spool,
            shore,
            woken,
        }
    }

    /// Runs until the calls end; whatever has landed by then is handed on, whoever asks to stop.
    ///
    /// After an error answers may go on landing; what is not handed on stays for the next run.
    pub(crate) async fn keep(mut self) -> Result<(), StorageError> {
        while self.sleep().await {
            self.tidy_up(Instant::now()).await?;
        }
        self.shore.loose.hand_on();
        // Nobody else has it: the calls have let go of it before they let go of the channel.
        match Arc::into_inner(self.shore) {
            Some(shore) => shore.into_open().close().await,
            None => Ok(()),
        }
    }

    /// Returns when there is something to do; false: the calls have ended.
    async fn sleep(&mut self) -> bool {
        let woken = timeout_at(self.shore.due_at().into(), self.woken.recv()).await;
        !matches!(woken, Ok(None))
    }

    async fn tidy_up(&self, now: Instant) -> Result<(), StorageError> {
        let pending = self.shore.open().pending_flush(now)?;
        if let Some(pending) = pending {
            blocking(move || pending.finish()).await?;
        }
        if self.shore.open().is_due(now) {
            self.replace_open().await?;
        }
        if self.shore.loose.due_at().is_some_and(|due| now >= due) {
            self.shore.loose.hand_on();
        }
        Ok(())
    }

    async fn replace_open(&self) -> Result<(), StorageError> {
        let spool = self.spool.clone();
        let writer = blocking(move || spool.create_segment(SegmentKind::Raw)).await?;
        let next = Open::new(writer, &self.shore.batches);
        let full = std::mem::replace(&mut *self.shore.open(), next);
        full.close().await
    }
}

/// Waits for work on files.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let done = spawn_blocking(work).await;
    done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}
