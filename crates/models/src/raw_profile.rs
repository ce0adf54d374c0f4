//! A document of `linkedin_data`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Budget, Content, ContentHash, EmailAddress, FoundProfile, LeadId, RawId};

/// Where an answer lies in raw storage: both its frames, metadata and answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentPlace {
    /// The segment's object key.
    pub segment: String,
    /// Bytes before the answer's metadata frame.
    pub offset: u64,
    /// Bytes of metadata frame and answer frame together.
    pub length: u64,
}

/// A provider's answer as a document, and where its bytes are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct RawProfile {
    /// Derived from address and content.
    pub id: RawId,
    /// The address that was asked for.
    pub email: EmailAddress,
    /// `person.linkedInIdentifier`.
    pub linkedin_id: String,
    /// Derived from `linkedin_id`.
    pub lead_id: LeadId,
    /// When the answer arrived, in whole milliseconds.
    pub fetched_at: Timestamp,
    /// Of person and company.
    pub content_sha256: ContentHash,
    /// Where the bytes are.
    pub place: SegmentPlace,
    /// The budget the answer reported.
    pub budget: Budget,
    /// Person and company.
    pub content: Content,
}

impl RawProfile {
    /// Makes the document of an answer that arrived at `fetched_at` and lies at `place`.
    #[must_use]
    pub fn new(
        email: EmailAddress,
        fetched_at: Timestamp,
        place: SegmentPlace,
        budget: Budget,
        found: FoundProfile,
    ) -> Self {
        let content_sha256 = found.content.hash();
        Self {
            id: RawId::derive(&email, content_sha256),
            email,
            lead_id: found.lead_id(),
            linkedin_id: found.linkedin_id,
            fetched_at,
            content_sha256,
            place,
            budget,
            content: found.content,
        }
    }
}
