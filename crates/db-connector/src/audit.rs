//! What a verification asks of a database, and how it puts things right.

use async_trait::async_trait;
use futures::stream::BoxStream;
use jiff::Timestamp;
use models::{ContentHash, EmailAddress, LeadId, RawId, RawProfile, SegmentPlace};

use crate::DatabaseError;

type Result<T> = std::result::Result<T, DatabaseError>;

/// Headers of raw documents as they are read, each once, in any order.
pub type HeaderStream = BoxStream<'static, Result<RawHeader>>;

/// A raw document without person and company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawHeader {
    /// Its identity.
    pub id: RawId,
    /// The address that was asked for.
    pub email: EmailAddress,
    /// The provider's identifier of the person.
    pub linkedin_id: String,
    /// The lead that is made of it.
    pub lead_id: LeadId,
    /// When the answer arrived.
    pub fetched_at: Timestamp,
    /// The hash that is stored beside person and company.
    pub content_sha256: ContentHash,
    /// Where the answer lies in raw storage.
    pub place: SegmentPlace,
    /// Whether person and company still have that hash.
    pub integrity: Integrity,
}

impl RawHeader {
    /// Whether identities and hash belong together, and the content to the hash as far as it was read.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.integrity != Integrity::Changed
            && self.id == RawId::derive(&self.email, self.content_sha256)
            && self.lead_id == LeadId::derive(&self.linkedin_id)
    }
}

/// Whether the content of a document is what it was stored as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integrity {
    /// Nobody has looked.
    Unchecked,
    /// It has the hash that is stored beside it.
    Proven,
    /// It has another one.
    Changed,
}

/// How much of each document a stream of headers reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadDepth {
    /// The header alone: [`Integrity::Unchecked`].
    Header,
    /// Person and company too: their hash is computed anew.
    Content,
}

/// Documents that may name a raw document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Referrers {
    /// `leads.raw_id`.
    Leads,
    /// `enrichments.raw_id`.
    Ledger,
}

/// References to raw documents that are not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DanglingReferences {
    /// How many.
    pub count: u64,
    /// Some of them.
    pub examples: Vec<DanglingReference>,
}

/// A document and the raw document it names in vain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DanglingReference {
    /// A lead's identity, or an address.
    pub holder: String,
    /// What it names.
    pub raw_id: RawId,
}

/// Looks at raw documents without the projection's eyes, and restores them.
#[async_trait]
pub trait Audit {
    /// The headers of these documents, in any order; those that are not there are left out. Their
    /// integrity is unchecked.
    async fn find_raw_headers(&self, ids: &[RawId]) -> Result<Vec<RawHeader>>;

    /// The headers of all documents. Documents may be written meanwhile.
    async fn stream_raw_headers(&self, depth: ReadDepth) -> Result<HeaderStream>;

    /// One whole document; none also if it holds what cannot be read as an answer any more.
    async fn find_raw_profile(&self, id: RawId) -> Result<Option<RawProfile>>;

    /// Stores documents whatever is there under their identities. Time, place and budget still do not
    /// move back: the document that is there keeps them if it is newer.
    async fn restore_raw_profiles(&self, profiles: &[RawProfile]) -> Result<()>;

    /// References that lead nowhere, with at most `limit` examples.
    async fn find_dangling(&self, referrers: Referrers, limit: usize)
    -> Result<DanglingReferences>;
}
