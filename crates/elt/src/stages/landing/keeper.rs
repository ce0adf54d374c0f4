//! The files of the landing: flushed, sealed and opened beside the calls.

use std::sync::Arc;
use std::time::Instant;

use s3_connector::{Spool, StorageError};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::timeout_at;

use super::open::Open;
use super::{Shore, begin_segment};
use crate::{EltError, Stop};

/// Flushes, seals and opens spool files.
pub(crate) struct Keeper {
    spool: Spool,
    shore: Arc<Shore>,
    woken: mpsc::Receiver<()>,
    /// Answers in files that could not be sealed.
    stranded: usize,
}

impl Keeper {
    pub(super) const fn new(spool: Spool, shore: Arc<Shore>, woken: mpsc::Receiver<()>) -> Self {
        Self {
            spool,
            shore,
            woken,
            stranded: 0,
        }
    }

    /// Runs until the calls end; whatever has landed by then is handed on, whoever asks to stop. Says how
    /// many answers stay in the spool, as their file cannot be handed on.
    ///
    /// An error stops the run; the calls under way go on landing in the file that is open.
    pub(crate) async fn keep(mut self, stop: Stop) -> usize {
        while self.sleep().await {
            if let Err(error) = self.tidy_up(Instant::now()).await {
                stop.request(EltError::from(error).into());
                while self.woken.recv().await.is_some() {}
                break;
            }
        }
        self.shore.loose.hand_on();
        // Nobody else has it: the calls have let go of it before they let go of the channel.
        let Some(shore) = Arc::into_inner(self.shore) else {
            return self.stranded;
        };
        let open = shore.into_open();
        let answers = open.answers();
        match open.close().await {
            Ok(()) => self.stranded,
            Err(error) => {
                stop.request(EltError::from(error).into());
                self.stranded + answers
            }
        }
    }

    /// Returns when there is something to do; false: the calls have ended.
    async fn sleep(&mut self) -> bool {
        let woken = timeout_at(self.shore.due_at().into(), self.woken.recv()).await;
        !matches!(woken, Ok(None))
    }

    async fn tidy_up(&mut self, now: Instant) -> Result<(), StorageError> {
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

    async fn replace_open(&mut self) -> Result<(), StorageError> {
        let spool = self.spool.clone();
        let writer = blocking(move || begin_segment(&spool)).await?;
        let next = Open::new(writer, &self.shore.batches);
        let full = std::mem::replace(&mut *self.shore.open(), next);
        let answers = full.answers();
        let closed = full.close().await;
        if closed.is_err() {
            self.stranded += answers;
        }
        closed
    }
}

/// Waits for work on files.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let done = spawn_blocking(work).await;
    done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}
