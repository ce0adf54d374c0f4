//! How things stand, in counts.

use async_trait::async_trait;
use models::{EnrichmentState, RunId};

use crate::database::Result;

/// Counts over whole collections, each made by one query that the database runs.
#[async_trait]
pub trait Overview {
    /// Addresses by what is known of them; states that no address is in are left out.
    async fn count_enrichments(&self) -> Result<Vec<StateCount>>;

    /// Addresses that runs are asking for, or were asking for when they died, by run, in any order.
    async fn count_claims(&self) -> Result<Vec<(RunId, u64)>>;

    /// Leads and personas.
    async fn count_leads(&self) -> Result<LeadTotals>;
}

/// The addresses of the ledger that are in one state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StateCount {
    /// The state.
    pub state: EnrichmentState,
    /// How many there are.
    pub addresses: u64,
    /// Requests that were ever made for them.
    pub attempts: u64,
    /// Credits that were ever spent on them.
    pub credits: f64,
}

/// What was made of answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct LeadTotals {
    /// Leads.
    pub leads: u64,
    /// Of these, leads with a persona.
    pub mapped: u64,
    /// Personas, those without a lead included.
    pub personas: u64,
}
