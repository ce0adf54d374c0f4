//! Answers that cannot be used: collection `quarantine`.

use async_trait::async_trait;
use jiff::Timestamp;
use models::{EmailAddress, QuarantineCounts, QuarantineId, QuarantineState, QuarantinedAnswer};

use crate::database::Result;

/// What is kept beside `linkedin_data`: answers that were paid for and no lead can be made of.
#[async_trait]
pub trait Quarantine {
    /// Puts answers in quarantine. One that is there already (equal bytes under the same address) is
    /// opened again and moves to its new place if it is newer; else it is left as it is, so that a
    /// replay brings back nothing that somebody has settled.
    async fn quarantine_answers(&self, answers: &[QuarantinedAnswer]) -> Result<()>;

    /// The answers of these identities, in any order; identities without one are left out.
    async fn find_quarantined(&self, ids: &[QuarantineId]) -> Result<Vec<QuarantinedAnswer>>;

    /// The answers under an address, newest first.
    async fn find_quarantined_of(&self, email: &EmailAddress) -> Result<Vec<QuarantinedAnswer>>;

    /// The answers in one of these states, newest first, then by identity.
    async fn list_quarantined(
        &self,
        states: &[QuarantineState],
        page: QuarantinePage,
    ) -> Result<Vec<QuarantinedAnswer>>;

    /// How many there are.
    async fn count_quarantined(&self) -> Result<QuarantineCounts>;

    /// Says what has become of answers; those that are in the state already keep their time. Returns how
    /// many changed.
    async fn settle_quarantined(
        &self,
        ids: &[QuarantineId],
        state: QuarantineState,
        at: Timestamp,
    ) -> Result<u64>;
}

/// A page of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuarantinePage {
    /// The last answer of the page before; none for the first page.
    pub after: Option<QuarantineCursor>,
    /// At most so many answers.
    pub limit: u32,
}

/// An answer's place in a listing, which outlives the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuarantineCursor {
    /// When it was fetched, as far as was known when it was listed.
    pub fetched_at: Timestamp,
    /// Its identity.
    pub id: QuarantineId,
}

impl From<&QuarantinedAnswer> for QuarantineCursor {
    fn from(answer: &QuarantinedAnswer) -> Self {
        Self {
            fetched_at: answer.fetched_at,
            id: answer.id,
        }
    }
}
