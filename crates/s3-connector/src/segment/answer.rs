//! An answer and what is known about it apart from its bytes.

use bytes::Bytes;
use jiff::Timestamp;
use models::{ContentHash, EmailAddress, SegmentPlace, whole_milliseconds};
use serde::{Deserialize, Serialize};

/// The metadata of an answer, kept beside it as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerMeta {
    /// Whom was asked for.
    pub email: EmailAddress,
    /// When the answer had arrived, in whole milliseconds.
    pub fetched_at: Timestamp,
    /// HTTP status of the answer.
    pub status: u16,
    /// Hash of the answer's bytes as they arrived.
    pub sha256: ContentHash,
}

impl AnswerMeta {
    /// Metadata of these bytes.
    #[must_use]
    pub fn of(email: &EmailAddress, fetched_at: Timestamp, status: u16, body: &[u8]) -> Self {
        Self {
            email: email.clone(),
            fetched_at: whole_milliseconds(fetched_at),
            status,
            sha256: ContentHash::of_bytes(body),
        }
    }
}

/// An answer read back, its hash proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// What is known about it.
    pub meta: AnswerMeta,
    /// Where it lies.
    pub place: SegmentPlace,
    /// The answer, byte for byte as it arrived.
    pub body: Bytes,
}
