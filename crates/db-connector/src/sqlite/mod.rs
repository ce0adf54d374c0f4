//! The embedded database: one SQLite file.
//!
//! Writers of several tasks and processes queue: one connection writes, every transaction begins by
//! taking the write lock, and readers go on meanwhile on the last committed state (write-ahead log).
//!
//! What a power cut may take back: `synchronous = NORMAL` flushes the log only now and then, so the
//! last transactions may be gone, never consistency. That is enough for everything that is derived
//! from segments. The ledger is not: what it settles lets elt delete its spool files. So settling
//! flushes the log, and with it all that was written before.

mod audit;
mod contract_keys;
mod diagnosis;
mod education;
mod erasure;
mod error;
mod features;
mod jsonb;
mod leads;
mod ledger;
mod listing;
mod log;
mod mappings;
mod open;
mod overview;
mod personas;
mod quarantine;
mod raw;
mod readers;
mod rederive;
mod restore;
mod runs;
mod schema;
mod suppressions;
mod value;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{Database, DatabaseError, Schema, SchemaObject};
use log::Log;
use readers::Readers;

type Result<T> = std::result::Result<T, DatabaseError>;

/// A SQLite file: one connection that writes, and as many that read as are needed at once.
pub(crate) struct SqliteDatabase {
    writer: Arc<Mutex<Connection>>,
    readers: Arc<Readers>,
    log: Arc<Log>,
    path: PathBuf,
    location: String,
}

/// What a power cut may take of a transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Durability {
    /// It may be lost as a whole, and be derived again.
    Derived,
    /// It and all transactions before it are on the disk when the verb returns.
    Flushed,
}

impl SqliteDatabase {
    /// Opens the file, making it and its directory where there is none.
    pub(crate) async fn open(path: &Path) -> Result<Self> {
        let owned = path.to_owned();
        let writer = blocking(move || open::open_or_create(&owned)).await?;
        let writer = Arc::new(Mutex::new(writer));
        Ok(Self {
            log: Arc::new(Log::of(Arc::clone(&writer), path)?),
            writer,
            readers: Arc::new(Readers::new(path)),
            path: path.to_owned(),
            location: format!("sqlite://{}", path.display()),
        })
    }

    /// Runs a read beside the writer.
    async fn read<T: Send + 'static>(
        &self,
        what: &'static str,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let readers = Arc::clone(&self.readers);
        blocking(move || readers.with(what, query)).await
    }

    /// Runs a write of which a power cut may take all.
    async fn write<T: Send + 'static>(
        &self,
        what: &'static str,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        self.transact(what, Durability::Derived, change).await
    }

    async fn transact<T: Send + 'static>(
        &self,
        what: &'static str,
        durability: Durability,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let (writer, path) = (Arc::clone(&self.writer), self.path.clone());
        let done = blocking(move || {
            let mut connection = writer.lock().unwrap_or_else(PoisonError::into_inner);
            in_transaction(&mut connection, durability, change)
                .map_err(|error| error::translate(&path, what, error))
        })
        .await;
        if self.log.is_long() {
            let log = Arc::clone(&self.log);
            // Nobody waits for it but the end of the program.
            drop(tokio::task::spawn_blocking(move || log.shorten()));
        }
        done
    }
}

fn in_transaction<T>(
    connection: &mut Connection,
    durability: Durability,
    change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    open::set_durability(connection, durability)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let result = change(&transaction)?;
    transaction.commit()?;
    Ok(result)
}

/// Moves file work off the async threads; a panic in it is the caller's panic.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

#[async_trait]
impl Schema for SqliteDatabase {
    async fn create_schema(&self) -> Result<Vec<SchemaObject>> {
        self.write("create tables and indexes", schema::create)
            .await
    }
}

impl Database for SqliteDatabase {
    fn location(&self) -> &str {
        &self.location
    }
}

#[cfg(test)]
mod tests;
