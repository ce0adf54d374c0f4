//! Removes people.

use async_trait::async_trait;
use models::{EmailAddress, LeadId, RawId, SegmentPlace};

use crate::database::Result;

/// What one raw document says of a person's identities, and where its bytes lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The document.
    pub id: RawId,
    /// The address it was bought for.
    pub email: EmailAddress,
    /// The provider's identifier of the person.
    pub linkedin_id: String,
    /// Derived from it.
    pub lead_id: LeadId,
    /// The newest answer that says the same; older ones are found in the segments alone.
    pub place: SegmentPlace,
}

/// Deletes documents of people; what is deleted is gone when a verb returns. Deleting what is not
/// there is no error and counts nothing.
#[async_trait]
pub trait Erasure {
    /// Raw documents under these addresses or of these leads, each once, in any order.
    async fn find_traces(&self, emails: &[EmailAddress], leads: &[LeadId]) -> Result<Vec<Trace>>;

    /// Deletes raw documents and says how many there were.
    async fn erase_raw_profiles(&self, ids: &[RawId]) -> Result<u64>;

    /// Deletes leads and says how many there were; the lists of personas are not touched.
    async fn erase_leads(&self, ids: &[LeadId]) -> Result<u64>;

    /// Deletes what the ledger says of addresses, and says of how many it did.
    async fn erase_enrichments(&self, emails: &[EmailAddress]) -> Result<u64>;

    /// Deletes what was put into quarantine under addresses, and says how many answers that were.
    async fn erase_quarantined(&self, emails: &[EmailAddress]) -> Result<u64>;

    /// Deletes what is staged under these addresses or of these leads, on whosever stage: one that was killed
    /// has left its own behind.
    async fn erase_staged(&self, emails: &[EmailAddress], leads: &[LeadId]) -> Result<()>;

    /// Overwrites what the store keeps of deleted documents in its own files, as far as it is in its
    /// hands; another program that reads at the same moment may keep it from doing so.
    async fn scrub(&self) -> Result<()>;
}
