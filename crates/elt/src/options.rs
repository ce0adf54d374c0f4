//! What a run is to do.

use jiff::SignedDuration;
use serde::Serialize;

use crate::{Contract, Prices, SpendingLimits};

/// How a run treats addresses; see the options of `elt run`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RunOptions {
    /// Call for every address, whatever is stored.
    pub refresh: bool,
    /// How long a person who was found stays fresh.
    pub max_age: SignedDuration,
    /// How long an address that is malformed for the provider, or under which nobody was found, is not asked
    /// for again.
    pub miss_age: SignedDuration,
    /// Calls under way at the same time.
    pub concurrency: usize,
    /// What the provider charges.
    pub prices: Prices,
    /// Where spending ends.
    pub spending: SpendingLimits,
    /// Call for at most so many addresses.
    pub limit: Option<u64>,
    /// Stop when more addresses than this have failed or gone to quarantine.
    pub max_errors: Option<u64>,
    /// What becomes of answers that are not as agreed.
    pub contract: Contract,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            refresh: false,
            max_age: SignedDuration::from_hours(24 * 365),
            miss_age: SignedDuration::from_hours(24 * 30),
            concurrency: 32,
            prices: Prices::default(),
            spending: SpendingLimits::default(),
            limit: None,
            max_errors: None,
            contract: Contract::default(),
        }
    }
}
