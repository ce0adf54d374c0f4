//! What is known of each address, and which run is asking for it.

use async_trait::async_trait;
use models::{EmailAddress, Enrichment, RunId};

use crate::database::Result;

/// The collection `enrichments`: one entry per address.
#[async_trait]
pub trait EnrichmentLedger {
    /// The entries of these addresses, in any order; addresses without one are left out.
    async fn find_enrichments(&self, emails: &[EmailAddress]) -> Result<Vec<Enrichment>>;

    /// Claims addresses for a run, setting `reserved` credits aside for each, and returns those it
    /// got, in any order. An address is claimed only if its entry is still what was seen of it: of
    /// two runs that saw the same, one gets it.
    ///
    /// Claiming again what the run has claimed already changes nothing, and succeeds.
    async fn claim_enrichments(
        &self,
        run: RunId,
        reserved: f64,
        sightings: &[Sighting],
    ) -> Result<Vec<EmailAddress>>;

    /// Gives up this run's claims on addresses: each is again what it was before, or `pending`.
    async fn release_enrichments(&self, run: RunId, emails: &[EmailAddress]) -> Result<()>;

    /// Writes entries, in place of older ones of the same address, and ends their claims. A newer
    /// entry is left alone, except by the run that has claimed the address: a clock that was set
    /// back must not make it ask again. What was spent only grows.
    ///
    /// When it returns, the entries and all that was written before them survive a crash of the
    /// program, and a power cut where the store can promise that (SQLite, a journaled replica set): on
    /// their word the spool files that could repeat the work are deleted.
    async fn settle_enrichments(&self, entries: &[Enrichment]) -> Result<()>;
}

/// An address and what was seen of it, for a claim that must not be made on outdated knowledge.
#[derive(Clone, Debug, PartialEq)]
pub struct Sighting {
    /// The address.
    pub email: EmailAddress,
    /// Its entry; none: there was none.
    pub seen: Option<Enrichment>,
}
