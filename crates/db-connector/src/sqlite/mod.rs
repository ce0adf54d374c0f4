//! The embedded database: one SQLite file.
//!
//! Raw segments are the durable truth, so the database runs with `synchronous = NORMAL`: a power
//! cut may lose the last transactions, never consistency, and what they held is derived again from
//! the spool or the segments. Writers of several processes queue on SQLite's own lock.

mod error;
mod features;
mod leads;
mod ledger;
mod listing;
mod mappings;
mod open;
mod personas;
mod raw;
mod schema;
mod value;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{Database, DatabaseError, Schema, SchemaObject};

type Result<T> = std::result::Result<T, DatabaseError>;

/// A SQLite file with two connections: reads go on while a batch is written.
pub(crate) struct SqliteDatabase {
    writer: Arc<Mutex<Connection>>,
    reader: Arc<Mutex<Connection>>,
    path: PathBuf,
    location: String,
}

impl SqliteDatabase {
    /// Opens the file, making it and its directory where there is none.
    pub(crate) async fn open(path: &Path) -> Result<Self> {
        let owned = path.to_owned();
        let (writer, reader) = blocking(move || open::open_pair(&owned)).await?;
        Ok(Self {
            writer: Arc::new(Mutex::new(writer)),
            reader: Arc::new(Mutex::new(reader)),
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
        let (reader, path) = (Arc::clone(&self.reader), self.path.clone());
        blocking(move || {
            let connection = reader.lock().unwrap_or_else(PoisonError::into_inner);
            query(&connection).map_err(|error| error::translate(&path, what, error))
        })
        .await
    }

    /// Runs a write in one transaction, which begins by taking the write lock.
    async fn write<T: Send + 'static>(
        &self,
        what: &'static str,
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T> {
        let (writer, path) = (Arc::clone(&self.writer), self.path.clone());
        blocking(move || {
            let mut connection = writer.lock().unwrap_or_else(PoisonError::into_inner);
            in_transaction(&mut connection, change)
                .map_err(|error| error::translate(&path, what, error))
        })
        .await
    }
}

fn in_transaction<T>(
    connection: &mut Connection,
    change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
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
