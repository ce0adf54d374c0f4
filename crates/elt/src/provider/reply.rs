//! What a response means; the table of the provider's contract.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use models::Answer;

use super::message::message_of;
use super::retry_after::{RetryAfter, read_retry_after};

/// The end of the calls for one address.
#[derive(Debug)]
pub(crate) enum Reply {
    /// Status 200, whole; parsed once, here.
    Answer { body: Bytes, answer: Box<Answer> },
    /// Nobody is known under the address.
    NotFound,
    /// The provider calls the address malformed.
    Malformed(String),
    /// The key is refused: nothing else will succeed.
    KeyRefused(String),
    /// Nothing is left to pay with.
    OutOfCredits(String),
    /// An answer beyond the size limit.
    TooLarge,
    /// Did not succeed; the reason is the last attempt's.
    Failed(String),
    /// Nobody listens at the API's address.
    Unreachable(String),
}

/// One attempt.
#[derive(Debug)]
pub(super) enum Attempt {
    Final(Reply),
    Transient(Transient),
}

/// A failure that may pass.
#[derive(Debug)]
pub(super) struct Transient {
    pub(super) kind: FaultKind,
    pub(super) retry_after: Option<RetryAfter>,
    reason: String,
}

/// Classes of failures, each repeated in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// No connection.
    Connect,
    /// 429.
    RateLimited,
    /// 5xx, a time-out, a reset, a body shorter than promised.
    Server,
}

impl Transient {
    /// The URL is taken out of the error: it may hold the key.
    pub(super) fn from_network(error: reqwest::Error) -> Self {
        let kind = if error.is_connect() {
            FaultKind::Connect
        } else {
            FaultKind::Server
        };
        Self {
            kind,
            retry_after: None,
            reason: chain(&error.without_url()),
        }
    }

    /// What is said when nothing more is tried.
    pub(super) fn into_reply(self) -> Reply {
        match self.kind {
            FaultKind::Connect => Reply::Unreachable(self.reason),
            FaultKind::RateLimited | FaultKind::Server => Reply::Failed(self.reason),
        }
    }
}

/// An error and its causes on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line = format!("{line}: {error}");
        cause = error.source();
    }
    line
}

/// Reads a whole response.
pub(super) fn interpret(status: StatusCode, headers: &HeaderMap, body: Bytes) -> Attempt {
    let message = || message_of(&body);
    Attempt::Final(match status.as_u16() {
        200 => Reply::Answer {
            answer: Box::new(Answer::read(&body)),
            body,
        },
        404 => Reply::NotFound,
        400 => Reply::Malformed(message()),
        401 | 403 => Reply::KeyRefused(message()),
        402 => Reply::OutOfCredits(message()),
        429 => return transient(FaultKind::RateLimited, status, headers, &message()),
        408 | 425 | 500.. => return transient(FaultKind::Server, status, headers, &message()),
        _ => Reply::Failed(format!("status {status}: {}", message())),
    })
}

fn transient(kind: FaultKind, status: StatusCode, headers: &HeaderMap, message: &str) -> Attempt {
    Attempt::Transient(Transient {
        kind,
        retry_after: read_retry_after(headers, jiff::Timestamp::now()),
        reason: format!("status {status}: {message}"),
    })
}

/// No single wait is longer, whatever the provider says.
pub(super) const LONGEST_WAIT: Duration = Duration::from_mins(5);
