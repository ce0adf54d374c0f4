//! Translates the driver's errors into kinds.

use std::collections::BTreeSet;
use std::time::Duration;

use mongodb::error::{Error, ErrorKind as Driver, RETRYABLE_WRITE_ERROR, WriteFailure};
use url::form_urlencoded;

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

/// The driver quotes what it cannot read of a connection string, and any of that may be a secret, even
/// where none belongs: a reason that holds a word of user, password or options is withheld.
pub(super) fn unread(location: &str, connection: &str, error: &Error) -> DatabaseError {
    let reason = reason(error);
    let said = reason.to_lowercase();
    let reason = if words(connection).iter().any(|word| said.contains(word)) {
        "the driver's reason quotes a part of it, and is withheld".to_owned()
    } else {
        reason
    };
    let context = format!("could not read the connection string of `{location}`");
    DatabaseError::new(kind(error), context, Some(Reason(reason).into()))
}

/// The words of user, password and options' values, as they are written and as they are meant.
fn words(connection: &str) -> Vec<String> {
    let (_, rest) = connection.split_once("://").unwrap_or_default();
    let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
    let (user, _) = place.rsplit_once('@').unwrap_or_default();
    let values = options.split('&').filter_map(|it| it.split_once('='));
    let mut text = user.to_owned();
    for (_, value) in values {
        text.extend([" ", value]);
    }
    let meant = form_urlencoded::parse(text.as_bytes());
    let meant: Vec<_> = meant.flat_map(|(key, value)| [key, value]).collect();
    let both = format!("{text} {}", meant.join(" ")).to_lowercase();
    let words = both.split(|letter: char| !letter.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
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
        Driver::ServerSelection { message, .. } => unselected(message),
        other => other.to_string(),
    }
}

/// Why there is no server to ask, without the driver's dump of what it knows of each of them.
fn unselected(message: &str) -> String {
    let found = if message.contains("None of the available servers") {
        "servers answer, but none of them takes writes"
    } else {
        "no server answers"
    };
    let causes = message.split("Error: Kind: ").skip(1);
    let causes = causes.filter_map(|rest| Some(rest.split_once(", labels:")?.0));
    let causes: BTreeSet<_> = causes.collect();
    if causes.is_empty() {
        return found.to_owned();
    }
    let causes: Vec<_> = causes.into_iter().collect();
    format!("{found}: {}", causes.join("; "))
}

/// The host list of `mongodb://host:port,…/database`.
fn hosts(location: &str) -> &str {
    let rest = location
        .split_once("://")
        .map_or(location, |(_, rest)| rest);
    rest.split_once('/').map_or(rest, |(hosts, _)| hosts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(address: &str, error: &str) -> String {
        format!(
            "{{ Address: {address}, Type: Unknown, Error: Kind: {error}, labels: {{\"SystemOverloadedError\"}}, \
             source: None, server response: None }}"
        )
    }

    #[test]
    fn servers_that_cannot_be_had_are_said_in_a_sentence() {
        let (refused, closed) = ("I/O error: Connection refused", "I/O error: unexpected end");
        let servers = [("a", refused), ("b", closed), ("c", refused)];
        let servers = servers
            .map(|(address, error)| server(address, error))
            .join(", ");
        for (message, expected) in [
            (
                format!(
                    "Server selection timeout: No available servers. Topology: {{ Servers: [ {servers} ] }}"
                ),
                "no server answers: I/O error: Connection refused; I/O error: unexpected end",
            ),
            (
                "Server selection timeout: None of the available servers suitable for criteria X"
                    .to_owned(),
                "servers answer, but none of them takes writes",
            ),
            ("another wording".to_owned(), "no server answers"),
        ] {
            assert_eq!(unselected(&message), expected);
        }
    }
}
