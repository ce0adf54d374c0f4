//! Connections that read, kept for the next reader.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use super::Result;
use super::error::translate;
use super::open::open_reader;

/// Idle connections kept; a rush of readers may open more, which close when they are done.
const KEPT: usize = 4;

/// A pool that grows with the number of readers at once.
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            idle: Mutex::default(),
        }
    }

    /// Runs a query on a connection that nobody else uses meanwhile, and on one state of the file: its
    /// statements agree with each other, and the locks of a reader are taken once, not for each of a
    /// thousand statements.
    pub(super) fn with<T>(
        &self,
        what: &str,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T> {
        let connection = match self.idle().pop() {
            Some(connection) => Ok(connection),
            None => open_reader(&self.path),
        };
        connection
            .and_then(|connection| {
                let snapshot = connection.unchecked_transaction()?;
                let result = query(&connection)?;
                snapshot.commit()?;
                self.put_back(connection);
                Ok(result)
            })
            .map_err(|error| translate(&self.path, what, error))
    }

    /// A connection that failed does not come back: its state is in doubt.
    fn put_back(&self, connection: Connection) {
        let mut idle = self.idle();
        if idle.len() < KEPT {
            idle.push(connection);
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
