//! Translates the driver's errors into kinds.

use std::path::Path;

use rusqlite::{ErrorCode, ffi};

use crate::{DatabaseError, ErrorKind};

/// Says what was tried on which file and what kind of failure it is.
pub(super) fn translate(path: &Path, what: &str, error: rusqlite::Error) -> DatabaseError {
    let context = format!("could not {what} in the database `{}`", path.display());
    let (kind, hint) = judge(&error);
    let translated = DatabaseError::new(kind, context, Some(error.into()));
    match hint {
        Some(hint) => translated.with_hint(hint),
        None => translated,
    }
}

/// The kind, and what to do where that is particular to a file.
fn judge(error: &rusqlite::Error) -> (ErrorKind, Option<&'static str>) {
    if error.to_string().contains("no such table") {
        return (ErrorKind::Empty, None);
    }
    let Some(failure) = error.sqlite_error() else {
        return (ErrorKind::Data, None);
    };
    match failure.code {
        ErrorCode::DiskFull => (ErrorKind::Full, None),
        // The log's index could not be made longer.
        ErrorCode::SystemIoFailure if failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE => {
            (ErrorKind::Full, None)
        }
        ErrorCode::SystemIoFailure => (ErrorKind::Unreachable, Some("check the disk")),
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => (
            ErrorKind::Unreachable,
            Some("another program is writing to the file: wait until it has ended"),
        ),
        ErrorCode::PermissionDenied | ErrorCode::ReadOnly => (
            ErrorKind::Configuration,
            Some("give this user the right to write the file and its directory"),
        ),
        ErrorCode::DatabaseCorrupt => (
            ErrorKind::Configuration,
            Some("move the file away and rebuild it from raw storage"),
        ),
        ErrorCode::CannotOpen | ErrorCode::NotADatabase => (ErrorKind::Configuration, None),
        ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig => {
            (ErrorKind::Data, None)
        }
        _ => (ErrorKind::Other, None),
    }
}
