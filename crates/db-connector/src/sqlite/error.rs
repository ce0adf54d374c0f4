//! Translates the driver's errors into kinds.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::{DatabaseError, ErrorKind};

/// Says what was tried on which file and what kind of failure it is.
pub(super) fn translate(path: &Path, what: &str, error: rusqlite::Error) -> DatabaseError {
    let context = format!("could not {what} in the database `{}`", path.display());
    DatabaseError::new(kind(&error), context, Some(error.into()))
}

fn kind(error: &rusqlite::Error) -> ErrorKind {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => ErrorKind::Full,
        Some(
            ErrorCode::CannotOpen
            | ErrorCode::NotADatabase
            | ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly
            | ErrorCode::DatabaseCorrupt,
        ) => ErrorKind::Configuration,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::SystemIoFailure) => {
            ErrorKind::Unreachable
        }
        Some(ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig) => {
            ErrorKind::Data
        }
        _ if error.to_string().contains("no such table") => ErrorKind::Empty,
        Some(_) => ErrorKind::Other,
        None => ErrorKind::Data,
    }
}
