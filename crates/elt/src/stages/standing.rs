//! What the ledger says of an address that is asked for.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use models::{EmailAddress, Enrichment, EnrichmentState};

use crate::RunOptions;

/// Whether an address is worth a call, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Never asked for, or not answered.
    New,
    /// Known for too long, or to be asked for whatever is known.
    Stale,
    /// Asked for in vain.
    Failed,
    /// A person who is stored.
    Fresh,
    /// Nobody, as far as is known.
    Missing,
    /// Malformed, says the provider.
    Malformed,
    /// Paid for and kept, but not usable.
    Quarantined,
}

impl Standing {
    /// Reads an entry. A clock set back makes it look young, never old.
    pub(crate) fn of(entry: Option<&Enrichment>, options: &RunOptions, now: Timestamp) -> Self {
        let Some(entry) = entry else {
            return Self::New;
        };
        let settled_at = entry.settled_at.unwrap_or(now);
        let age: SignedDuration = now.duration_since(settled_at);
        match entry.known_state() {
            EnrichmentState::Pending | EnrichmentState::InFlight => Self::New,
            EnrichmentState::Failed => Self::Failed,
            _ if options.refresh => Self::Stale,
            EnrichmentState::Enriched if age >= options.max_age => Self::Stale,
            EnrichmentState::NotFound | EnrichmentState::Invalid if age >= options.miss_age => {
                Self::Stale
            }
            EnrichmentState::Enriched => Self::Fresh,
            EnrichmentState::NotFound => Self::Missing,
            EnrichmentState::Invalid => Self::Malformed,
            EnrichmentState::Quarantined => Self::Quarantined,
        }
    }

    /// Whether asking again would do more than cost.
    pub(crate) const fn is_called(self) -> bool {
        matches!(self, Self::New | Self::Stale | Self::Failed)
    }
}

/// Entries by their addresses.
pub(crate) fn by_address(entries: Vec<Enrichment>) -> HashMap<EmailAddress, Enrichment> {
    let keyed = |entry: Enrichment| (entry.email.clone(), entry);
    entries.into_iter().map(keyed).collect()
}

#[cfg(test)]
mod tests {
    use models::{RunId, Spent};

    use super::*;

    fn standing(state: EnrichmentState, days: i64, options: &RunOptions) -> Standing {
        let settled_at: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let entry = Enrichment {
            email: "ann@example.com".parse().unwrap(),
            state,
            run_id: RunId::from_uuid(uuid::Uuid::nil()),
            settled_at: Some(settled_at),
            raw_id: None,
            place: None,
            reason: None,
            spent: Spent::default(),
            claim: None,
        };
        let now = settled_at + SignedDuration::from_hours(24 * days);
        Standing::of(Some(&entry), options, now)
    }

    #[test]
    fn people_found_stay_fresh_for_a_year_and_the_others_for_a_month() {
        for (state, days, expected) in [
            (EnrichmentState::Enriched, 364, Standing::Fresh),
            (EnrichmentState::Enriched, 365, Standing::Stale),
            (EnrichmentState::NotFound, 29, Standing::Missing),
            (EnrichmentState::NotFound, 30, Standing::Stale),
            (EnrichmentState::Quarantined, 9_999, Standing::Quarantined),
            (EnrichmentState::Invalid, 29, Standing::Malformed),
            (EnrichmentState::Invalid, 30, Standing::Stale),
            (EnrichmentState::Failed, 0, Standing::Failed),
            (EnrichmentState::Enriched, -5, Standing::Fresh),
        ] {
            let standing = standing(state, days, &RunOptions::default());
            assert_eq!(standing, expected, "{state:?} after {days} days");
        }
    }

    #[test]
    fn refresh_calls_for_everything() {
        let options = RunOptions {
            refresh: true,
            ..RunOptions::default()
        };
        for state in EnrichmentState::ALL {
            assert!(standing(state, 0, &options).is_called(), "{state:?}");
        }
        assert!(Standing::of(None, &options, Timestamp::UNIX_EPOCH).is_called());
    }
}
