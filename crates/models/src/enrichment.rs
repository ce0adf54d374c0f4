//! The enrichment ledger: what is known of each address.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{EmailAddress, RawId, RunId, SegmentPlace};

/// How far the enrichment of an address has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrichmentState {
    /// The profile is stored.
    Enriched,
    /// The provider knows nobody under the address.
    NotFound,
    /// The provider calls the address malformed.
    Invalid,
    /// The call did not succeed; nothing was paid for that is not stored.
    Failed,
    /// The answer was paid for and kept, but cannot be used.
    Quarantined,
}

impl EnrichmentState {
    /// All states, in the order of a report.
    pub const ALL: [Self; 5] = [
        Self::Enriched,
        Self::NotFound,
        Self::Invalid,
        Self::Failed,
        Self::Quarantined,
    ];

    /// The name in the database and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Enriched => "enriched",
            Self::NotFound => "not_found",
            Self::Invalid => "invalid",
            Self::Failed => "failed",
            Self::Quarantined => "quarantined",
        }
    }

    /// The state of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether the provider has answered for good, so that asking again would only cost.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        !matches!(self, Self::Failed)
    }
}

/// One document of `enrichments`; its identity is the address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enrichment {
    /// The normalised address.
    pub email: EmailAddress,
    /// How far it has come.
    pub state: EnrichmentState,
    /// The run that settled it.
    pub run_id: RunId,
    /// When it was settled, in whole milliseconds.
    pub settled_at: Timestamp,
    /// The raw document, for `enriched`.
    pub raw_id: Option<RawId>,
    /// Where the answer is kept, for `enriched` and `quarantined`.
    pub place: Option<SegmentPlace>,
    /// Why, for `failed`, `invalid` and `quarantined`; without the address and without secrets.
    pub reason: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_are_those_of_serde() {
        for state in EnrichmentState::ALL {
            assert_eq!(EnrichmentState::from_name(state.name()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
        assert_eq!(EnrichmentState::from_name("other"), None);
    }

    #[test]
    fn only_failures_are_asked_again() {
        let open: Vec<_> = EnrichmentState::ALL
            .into_iter()
            .filter(|state| !state.is_settled())
            .collect();
        assert_eq!(open, [EnrichmentState::Failed]);
    }
}
