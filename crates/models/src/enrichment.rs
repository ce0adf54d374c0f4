//! The enrichment ledger: what is known of each address, and who is asking for it right now.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{EmailAddress, RawId, RunId, SegmentPlace};

/// How far the enrichment of an address has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrichmentState {
    /// A run wanted it and was stopped before it called.
    Pending,
    /// A run has claimed it and is calling, or has died before it could say what came of it.
    InFlight,
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
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::InFlight,
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
            Self::Pending => "pending",
            Self::InFlight => "in_flight",
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
        !matches!(self, Self::Pending | Self::InFlight | Self::Failed)
    }
}

/// One document of `enrichments`; its identity is the address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enrichment {
    /// The normalised address.
    pub email: EmailAddress,
    /// How far it has come; `in_flight` exactly as long as there is a claim.
    pub state: EnrichmentState,
    /// The run that settled it; of an address that never was, the first that claimed it.
    pub run_id: RunId,
    /// When it was settled, in whole milliseconds; none: it never was.
    pub settled_at: Option<Timestamp>,
    /// The raw document, for `enriched`.
    pub raw_id: Option<RawId>,
    /// Where the answer is kept, for `enriched` and `quarantined`.
    pub place: Option<SegmentPlace>,
    /// Why, for `failed`, `invalid` and `quarantined`; without the address and without secrets.
    pub reason: Option<String>,
    /// What was ever spent on it.
    pub spent: Spent,
    /// The run that is asking for it.
    pub claim: Option<Claim>,
}

/// What an address has cost since it was first asked for; only ever grows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spent {
    /// Requests, repeated ones included.
    pub attempts: u32,
    /// Credits.
    pub credits: f64,
}

/// A run's word that it is calling for an address. It holds as long as the run's lease does.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// The run.
    pub run_id: RunId,
    /// Credits set aside for the call.
    pub reserved: f64,
    /// The state before, if the address had been settled or had failed.
    pub before: Option<EnrichmentState>,
}

impl Enrichment {
    /// What is known apart from who is asking: the state before the claim.
    #[must_use]
    pub fn known_state(&self) -> EnrichmentState {
        match self.claim {
            Some(claim) => claim.before.unwrap_or(EnrichmentState::Pending),
            None => self.state,
        }
    }
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
    fn only_what_was_never_answered_is_asked_again() {
        let open: Vec<_> = EnrichmentState::ALL
            .into_iter()
            .filter(|state| !state.is_settled())
            .collect();
        let expected = [
            EnrichmentState::Pending,
            EnrichmentState::InFlight,
            EnrichmentState::Failed,
        ];
        assert_eq!(open, expected);
    }

    #[test]
    fn claim_hides_nothing_that_was_known_before() {
        let run_id = RunId::from_uuid(uuid::Uuid::nil());
        let claimed = |before| Enrichment {
            email: "ann@example.com".parse().unwrap(),
            state: EnrichmentState::InFlight,
            run_id,
            settled_at: None,
            raw_id: None,
            place: None,
            reason: None,
            spent: Spent::default(),
            claim: Some(Claim {
                run_id,
                reserved: 1.0,
                before,
            }),
        };
        let known = Some(EnrichmentState::Enriched);
        assert_eq!(claimed(known).known_state(), EnrichmentState::Enriched);
        assert_eq!(claimed(None).known_state(), EnrichmentState::Pending);
    }
}
