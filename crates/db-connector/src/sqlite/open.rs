//! Opens the file and sets it up.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::error::translate;
use crate::{DatabaseError, ErrorKind};

/// How long a writer waits for the writer of another process.
const BUSY: Duration = Duration::from_secs(30);

/// A connection for writing and one for reading.
pub(super) fn open_pair(path: &Path) -> Result<(Connection, Connection), DatabaseError> {
    create_directory(path)?;
    let open = || open(path).map_err(|error| translate(path, "open", error));
    Ok((open()?, open()?))
}

fn create_directory(path: &Path) -> Result<(), DatabaseError> {
    let Some(directory) = path.parent() else {
        return Ok(());
    };
    std::fs::create_dir_all(directory).map_err(|error| {
        let context = format!("could not create the directory `{}`", directory.display());
        DatabaseError::new(ErrorKind::Configuration, context, Some(error.into()))
    })
}

/// `READ_WRITE` and no URI: the path is taken as it is written.
fn open(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    // Profiles of 11 kB fill one page of 16 kB instead of a chain of overflow pages.
    connection.pragma_update(None, "page_size", 16_384)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    connection.pragma_update(None, "cache_size", -32_768)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}
