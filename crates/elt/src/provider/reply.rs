//! What a response means; the table of the provider's contract.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use models::{Answer, Budget, Flaw};
use telemetry::error_chain;

use super::message::message_of;
use super::meter::AttemptEnd;
use super::retry_after::{RetryAfter, read_retry_after};

/// No single wait is longer, whatever the provider says.
pub(super) const LONGEST_WAIT: Duration = Duration::from_mins(5);

/// The end of the calls for one address.
#[derive(Debug)]
pub(crate) enum Reply {
    /// Status 200, whole; parsed once, here.
    Answer { body: Bytes, answer: Box<Answer> },
    /// Nobody is known under the address; some providers say what is left all the same.
    NotFound(Budget),
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
    /// Nobody listens at the API's address, since the time that is named.
    Unreachable { since: Instant, reason: String },
    /// The run stops; the address is left for the next one.
    Abandoned,
}

impl Reply {
    /// What it says is left.
    pub(crate) fn budget(&self) -> Budget {
        match self {
            Self::Answer { answer, .. } => answer.budget,
            Self::NotFound(budget) => *budget,
            _ => Budget::default(),
        }
    }

    /// What it says is left of a rate limit.
    pub(super) fn calls_left(&self) -> Option<u64> {
        let left = self.budget().rate_limit_left?;
        Some(u64::try_from(left).unwrap_or(0))
    }
}

/// One attempt.
#[derive(Debug)]
pub(super) enum Attempt {
    Final(Reply),
    Transient(Transient),
}

impl Attempt {
    /// What could not even be made a request costs nothing, and would fail again.
    pub(super) fn unsent(error: reqwest::Error) -> Self {
        if error.is_builder() {
            return Self::Final(Reply::Failed(error_chain(&error.without_url())));
        }
        Self::Transient(Transient::from_network(error))
    }

    /// How it ended, as far as money goes.
    pub(super) const fn end(&self) -> AttemptEnd {
        match self {
            Self::Final(Reply::Answer { .. } | Reply::NotFound(_) | Reply::TooLarge) => {
                AttemptEnd::Answered
            }
            Self::Transient(Transient {
                kind: FaultKind::Lost,
                ..
            }) => AttemptEnd::Unknown,
            Self::Final(_) | Self::Transient(_) => AttemptEnd::Refused,
        }
    }
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
    /// 5xx and their like.
    Server,
    /// A time-out, a reset, a body shorter than promised: what the provider did is not known.
    Lost,
}

impl Transient {
    /// The URL is taken out of the error: it may hold the key.
    pub(super) fn from_network(error: reqwest::Error) -> Self {
        let kind = if error.is_connect() {
            FaultKind::Connect
        } else {
            FaultKind::Lost
        };
        Self {
            kind,
            retry_after: None,
            reason: error_chain(&error.without_url()),
        }
    }

    /// What is said when nothing more is tried; `since` is when no connection came about for the first
    /// time.
    pub(super) fn into_reply(self, since: Instant) -> Reply {
        let reason = self.reason;
        match self.kind {
            FaultKind::Connect => Reply::Unreachable { since, reason },
            FaultKind::RateLimited | FaultKind::Server | FaultKind::Lost => Reply::Failed(reason),
        }
    }
}

/// No database takes a larger one as a document, so it is kept and not read.
const LARGEST_DOCUMENT: usize = 15 << 20;

/// Reads a body of status 200.
pub(crate) fn read_answer(body: &Bytes) -> Answer {
    if body.len() <= LARGEST_DOCUMENT {
        return Answer::read(body.clone());
    }
    let reason = format!("is larger than {} MiB", LARGEST_DOCUMENT >> 20);
    Answer::unusable(Flaw::new("", reason))
}

/// Reads a whole response; `secrets` are cut out of what it says.
pub(super) fn interpret(
    status: StatusCode,
    headers: &HeaderMap,
    body: Bytes,
    secrets: impl Fn() -> Vec<String>,
) -> Attempt {
    let message = || message_of(&body, &secrets());
    Attempt::Final(match status.as_u16() {
        200 => Reply::Answer {
            answer: Box::new(read_answer(&body)),
            body,
        },
        404 => Reply::NotFound(read_answer(&body).budget),
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

#[cfg(test)]
mod tests {
    use models::Verdict;

    use super::*;

    fn attempt(status: u16) -> Attempt {
        let status = StatusCode::from_u16(status).unwrap();
        let body = Bytes::from_static(b"{}");
        interpret(status, &HeaderMap::new(), body, Vec::new)
    }

    fn meaning(status: u16) -> &'static str {
        match attempt(status) {
            Attempt::Transient(transient) => match transient.kind {
                FaultKind::Connect => "connect",
                FaultKind::RateLimited => "rate limited",
                FaultKind::Server => "server",
                FaultKind::Lost => "lost",
            },
            Attempt::Final(reply) => match reply {
                Reply::Answer { .. } => "answer",
                Reply::NotFound(_) => "not found",
                Reply::Malformed(_) => "malformed",
                Reply::KeyRefused(_) => "key refused",
                Reply::OutOfCredits(_) => "out of credits",
                Reply::Failed(_) => "failed",
                Reply::TooLarge | Reply::Unreachable { .. } | Reply::Abandoned => "no status",
            },
        }
    }

    #[tokio::test]
    async fn what_is_no_request_costs_nothing_and_is_not_repeated() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let error = reqwest::get("http://").await.unwrap_err();
        let attempt = Attempt::unsent(error);
        assert_eq!(attempt.end(), AttemptEnd::Refused);
        assert!(matches!(attempt, Attempt::Final(Reply::Failed(_))));
    }

    #[test]
    fn statuses_mean_what_the_contract_says() {
        for (status, expected) in [
            (200, "answer"),
            (400, "malformed"),
            (401, "key refused"),
            (402, "out of credits"),
            (403, "key refused"),
            (404, "not found"),
            (408, "server"),
            (429, "rate limited"),
            (500, "server"),
            (502, "server"),
            (503, "server"),
            (504, "server"),
            (204, "failed"),
            (302, "failed"),
            (410, "failed"),
        ] {
            assert_eq!(meaning(status), expected, "{status}");
        }
    }

    #[test]
    fn only_answers_cost_and_only_what_was_lost_is_in_doubt() {
        for status in [200, 404] {
            assert_eq!(attempt(status).end(), AttemptEnd::Answered, "{status}");
        }
        for status in [204, 302, 400, 401, 402, 403, 408, 410, 429, 500, 503] {
            assert_eq!(attempt(status).end(), AttemptEnd::Refused, "{status}");
        }
        let too_large = Attempt::Final(Reply::TooLarge);
        assert_eq!(too_large.end(), AttemptEnd::Answered);
        for (kind, end) in [
            (FaultKind::Connect, AttemptEnd::Refused),
            (FaultKind::Lost, AttemptEnd::Unknown),
        ] {
            let attempt = Attempt::Transient(Transient {
                kind,
                retry_after: None,
                reason: String::new(),
            });
            assert_eq!(attempt.end(), end, "{kind:?}");
        }
    }

    #[test]
    fn answers_beyond_every_document_are_unusable_and_not_read() {
        let answer = read_answer(&vec![b' '; LARGEST_DOCUMENT + 1].into());
        let Verdict::Unusable(flaws) = answer.verdict else {
            panic!("{answer:?}")
        };
        assert_eq!(flaws[0].reason, "is larger than 15 MiB");
    }
}
