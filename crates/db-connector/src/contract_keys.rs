//! Where answers are not as the provider's contract has them: collection `contract_keys`.

use async_trait::async_trait;
use models::{DriftSighting, DriftSummary};

use crate::database::Result;

/// What runs have seen of unknown keys and violations.
#[async_trait]
pub trait ContractKeys {
    /// Stores what runs have seen so far: one document a deviation and run. The first time only moves
    /// back, the last one and the count only forward, so that a run may tell its count as often as it
    /// likes, in whatever order it arrives.
    async fn record_contract_keys(&self, sightings: &[DriftSighting]) -> Result<()>;

    /// Every deviation once, what was seen first most recently at the head, then by pointer.
    async fn list_contract_keys(&self) -> Result<Vec<DriftSummary>>;
}
