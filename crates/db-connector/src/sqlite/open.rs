//! Opens the file and sets it up.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::error::translate;
use super::schema::{self, VERSION};
use super::{Durability, in_transaction};
use crate::{DatabaseError, ErrorKind};

/// How long to wait for another process.
const BUSY: Duration = Duration::from_secs(30);

/// Bytes of a page, as SQLite chooses it for a new file. Larger pages would spare the chains of pages
/// that a profile spans, but identities are hashes: each row touches one page in each of its indexes,
/// and a load of many rows is bound by those.
const PAGE: u32 = 4_096;

/// Bytes of write-ahead log before its pages move into the file. The longer it is, the more changes of
/// one page move at once: with a quarter of this, loading 400,000 profiles took half as long again.
const LOG: u32 = 256 * 1024 * 1024;

/// The same in pages.
pub(super) const LOG_PAGES: u32 = LOG / PAGE;

/// Kibibytes of pages that a connection keeps.
const WRITER_CACHE: i32 = 32 * 1024;
const READER_CACHE: i32 = 8 * 1024;

/// Between attempts at what SQLite does not wait for by itself.
const PAUSE: Duration = Duration::from_millis(20);

/// The connection that writes; makes the directory and the file where there are none.
pub(super) fn open_or_create(path: &Path) -> Result<Connection, DatabaseError> {
    create_directory(path)?;
    let mut connection = open_writer(path).map_err(|error| translate(path, "open", error))?;
    check_log(&connection, path)?;
    if is_old(&connection, path)? {
        in_transaction(&mut connection, Durability::Derived, schema::create)
            .map_err(|error| translate(path, "renew the tables", error))?;
    }
    Ok(connection)
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

fn open_writer(path: &Path) -> rusqlite::Result<Connection> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_CREATE, WRITER_CACHE)?;
    switch_to_log(&connection)?;
    connection.pragma_update(None, "journal_size_limit", LOG)?;
    // Zeros over what is deleted, or else SQLite only forgets where it was. Loading 20,000 profiles costs
    // neither more processor time nor more pages of log by it.
    connection.pragma_update(None, "secure_delete", true)?;
    Ok(connection)
}

/// A connection that reads; it may write nothing.
pub(super) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = open(path, OpenFlags::empty(), READER_CACHE)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// No `SQLITE_OPEN_URI`: the path is taken as it is written.
fn open(path: &Path, create: OpenFlags, cache: i32) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | create;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "cache_size", -cache)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Two programs may make the file at once.
fn switch_to_log(connection: &Connection) -> rusqlite::Result<()> {
    patiently(|| connection.pragma_update(None, "journal_mode", "wal"))
}

/// A database that cannot have a log says so by the mode it stays in: it has no file, or one that its
/// connections cannot share.
fn check_log(connection: &Connection, path: &Path) -> Result<(), DatabaseError> {
    let mode: String = connection
        .pragma_query_value(None, "journal_mode", |row| row.get(0))
        .map_err(|error| translate(path, "read the journal mode", error))?;
    if mode == "wal" {
        return Ok(());
    }
    let context = format!(
        "the database `{}` stays in journal mode `{mode}`, where nobody can read while somebody writes",
        path.display()
    );
    let hint = "name a file on a local disk in DATABASE_URL";
    Err(unusable(context, hint))
}

fn unusable(context: String, hint: &'static str) -> DatabaseError {
    DatabaseError::new(ErrorKind::Configuration, context, None).with_hint(hint)
}

/// Tries again for a while where the file is busy.
pub(super) fn patiently<T>(
    mut attempt: impl FnMut() -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let until = Instant::now() + BUSY;
    loop {
        match attempt() {
            Err(error) if is_busy(&error) && Instant::now() < until => std::thread::sleep(PAUSE),
            result => return result,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

/// Whether an older program has made the tables. A program that only reads must not be in need of one
/// that writes, so it is for all of them to renew those; the transaction looks once more.
///
/// A newer program may have changed what columns mean: better no run than a wrong one.
fn is_old(connection: &Connection, path: &Path) -> Result<bool, DatabaseError> {
    let version: u32 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|error| translate(path, "read the schema version", error))?;
    if version <= VERSION {
        return Ok(version > 0 && version < VERSION);
    }
    let context = format!(
        "the database `{}` has schema version {version}, and this program knows {VERSION} at most",
        path.display()
    );
    let hint = "update the program, or name another file in DATABASE_URL";
    Err(unusable(context, hint))
}

pub(super) fn set_durability(
    connection: &Connection,
    durability: Durability,
) -> rusqlite::Result<()> {
    let level = match durability {
        Durability::Derived => "normal",
        Durability::Flushed => "full",
    };
    connection.pragma_update(None, "synchronous", level)
}
