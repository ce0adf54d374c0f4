//! Translates the driver's errors into kinds.

use std::time::Duration;

use mongodb::error::{Error, ErrorKind as Driver, RETRYABLE_WRITE_ERROR, WriteFailure};

use crate::{DatabaseError, ErrorKind};

/// A key that is there already; a `$merge` reports it when two of them insert one document.
pub(super) const DUPLICATE_KEY: i32 = 11_000;

/// A collection that is there already.
pub(super) const NAMESPACE_EXISTS: i32 = 48;

/// A collection that is not there.
pub(super) const NAMESPACE_NOT_FOUND: i32 = 26;

/// Server codes of wrong credentials and missing rights; 8000 is Atlas's.
const REFUSED: [i32; 3] = [18, 13, 8_000];

/// Server codes of a lost, stepping down or closing server.
const LOST: [i32; 15] = [
    6, 7, 89, 91, 133, 134, 189, 262, 9_001, 10_058, 10_107, 11_600, 11_602, 13_435, 13_436,
];

/// Server code of a full disk.
const DISK_FULL: i32 = 14_031;

/// Server codes of documents that it will not hold: values, depth, field names, validation, size.
pub(super) const UNFIT: [i32; 9] = [2, 15, 22, 52, 56, 57, 121, 10_334, 17_419];

/// What the server said, without the driver's dump of labels and documents, which may hold
/// personal data.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Reason(String);

/// Says what was tried where and what kind of failure it is.
pub(super) fn translate(location: &str, what: &str, error: &Error) -> DatabaseError {
    let kind = kind(error);
    let context = match kind {
        ErrorKind::Unreachable => format!("could not reach MongoDB at `{}`", hosts(location)),
        ErrorKind::Refused => format!("MongoDB at `{}` refused access", hosts(location)),
        _ => format!("could not {what} in the database `{location}`"),
    };
    DatabaseError::new(kind, context, Some(Reason(reason(error)).into()))
}

/// Nothing came back at all, not even from the name service.
pub(super) fn unanswered(location: &str, timeout: Duration) -> DatabaseError {
    let context = format!("could not reach MongoDB at `{}`", hosts(location));
    let reason = format!("no answer within {} s", timeout.as_secs());
    DatabaseError::new(ErrorKind::Unreachable, context, Some(Reason(reason).into()))
}

/// The driver quotes what it cannot read of a connection string; the password is not to be quoted.
pub(super) fn withhold_password(connection: &str, error: DatabaseError) -> DatabaseError {
    let credentials = connection.split_once("://").and_then(|(_, rest)| {
        let (credentials, _) = rest.rsplit_once('@')?;
        credentials.split_once(':')
    });
    match credentials {
        Some(_) => DatabaseError::new(error.kind(), error.to_string(), None),
        None => error,
    }
}

/// Whether the same operation may succeed if it is sent again at once.
pub(super) fn is_transient(error: &Error) -> bool {
    match &*error.kind {
        Driver::Io(_) | Driver::ConnectionPoolCleared { .. } => true,
        _ => {
            error.contains_label(RETRYABLE_WRITE_ERROR)
                || code(error).is_some_and(|code| code == DUPLICATE_KEY || LOST.contains(&code))
        }
    }
}

/// Whether the server reported this.
pub(super) fn has_code(error: &Error, expected: i32) -> bool {
    code(error) == Some(expected)
}

fn kind(error: &Error) -> ErrorKind {
    match &*error.kind {
        Driver::Authentication { .. } => ErrorKind::Refused,
        Driver::ServerSelection { .. }
        | Driver::Io(_)
        | Driver::ConnectionPoolCleared { .. }
        | Driver::DnsResolve { .. } => ErrorKind::Unreachable,
        Driver::InvalidArgument { .. }
        | Driver::InvalidTlsConfig { .. }
        | Driver::IncompatibleServer { .. } => ErrorKind::Configuration,
        Driver::Bson(_) => ErrorKind::Data,
        _ => code(error).map_or(ErrorKind::Other, kind_of_code),
    }
}

fn kind_of_code(code: i32) -> ErrorKind {
    match code {
        DISK_FULL => ErrorKind::Full,
        code if REFUSED.contains(&code) => ErrorKind::Refused,
        code if LOST.contains(&code) => ErrorKind::Unreachable,
        code if UNFIT.contains(&code) => ErrorKind::Data,
        _ => ErrorKind::Other,
    }
}

fn code(error: &Error) -> Option<i32> {
    match &*error.kind {
        Driver::Command(command) => Some(command.code),
        Driver::Write(WriteFailure::WriteError(write)) => Some(write.code),
        Driver::Write(WriteFailure::WriteConcernError(concern)) => Some(concern.code),
        Driver::InsertMany(insert) => insert
            .write_concern_error
            .as_ref()
            .map(|concern| concern.code),
        _ => None,
    }
}

fn reason(error: &Error) -> String {
    match &*error.kind {
        Driver::Command(command) => format!("{} ({})", command.message, command.code_name),
        Driver::Write(WriteFailure::WriteError(write)) => write.message.clone(),
        Driver::Write(WriteFailure::WriteConcernError(concern)) => concern.message.clone(),
        Driver::InsertMany(_) => "the write concern was not met".to_owned(),
        other => other.to_string(),
    }
}

/// The host list of `mongodb://host:port,…/database`.
fn hosts(location: &str) -> &str {
    let rest = location
        .split_once("://")
        .map_or(location, |(_, rest)| rest);
    rest.split_once('/').map_or(rest, |(hosts, _)| hosts)
}
