//! Moves the write-ahead log into the file beside the writer.
//!
//! By itself SQLite does that within the commit that makes the log too long, and the writer waits until a
//! quarter of a gigabyte has moved and is flushed.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::hooks::Wal;
use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, MAIN_DB};

use super::Result;
use super::error::translate;
use super::open::{LOG_PAGES, open_reader};

/// The log of the connection that writes.
pub(super) struct Log {
    path: PathBuf,
    writer: Arc<Mutex<Connection>>,
    /// Pages in the log after the last commit.
    pages: Arc<AtomicU32>,
    /// Pages at which they are moved.
    pub(super) most: u32,
    moving: Mutex<()>,
}

impl Log {
    /// Takes the care for the log away from SQLite.
    pub(super) fn of(writer: Arc<Mutex<Connection>>, path: &Path) -> Result<Self> {
        let pages = Arc::<AtomicU32>::default();
        let seen = Arc::clone(&pages);
        let watch = move |_: &mut Wal, pages| {
            seen.store(u32::try_from(pages).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        };
        let mut connection = writer.lock().unwrap_or_else(PoisonError::into_inner);
        connection
            .wal_hook(Some(watch))
            .map_err(|error| translate(path, "watch the log", error))?;
        drop(connection);
        Ok(Self {
            path: path.to_owned(),
            writer,
            pages,
            most: LOG_PAGES,
            moving: Mutex::default(),
        })
    }

    pub(super) fn is_long(&self) -> bool {
        self.pages.load(Ordering::Relaxed) >= self.most
    }

    /// Moves the log, unless somebody does already. Where it cannot be moved it grows, and is moved later.
    pub(super) fn shorten(&self) {
        let Ok(_moving) = self.moving.try_lock() else {
            return;
        };
        if self.is_long()
            && let Err(error) = self.move_pages()
        {
            tracing::warn!(%error, database = %self.path.display(), "could not move the log into the file");
        }
    }

    /// Most of it while the writer goes on; what has been written meanwhile while it waits, for only a log
    /// of which everything has moved begins anew.
    fn move_pages(&self) -> rusqlite::Result<()> {
        let connection = open_reader(&self.path)?;
        let moved = || connection.wal_checkpoint_v2(Some(MAIN_DB), CheckpointMode::PASSIVE);
        moved()?;
        let _waiting = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        moved()?;
        self.pages.store(0, Ordering::Relaxed);
        Ok(())
    }
}
