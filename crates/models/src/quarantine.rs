//! Answers that were paid for, are kept, and cannot be used.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ContentHash, EmailAddress, Flaw, QuarantineId, RunId, SegmentPlace};

/// What has become of an answer in quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuarantineState {
    /// Nobody has looked after it.
    Open,
    /// It is used now, or its address is to be asked for again.
    Retried,
    /// Somebody has said that it is of no use. Its bytes stay in raw storage.
    Discarded,
}

impl QuarantineState {
    /// All states, in the order of a report.
    pub const ALL: [Self; 3] = [Self::Open, Self::Retried, Self::Discarded];

    /// The name in the database and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Retried => "retried",
            Self::Discarded => "discarded",
        }
    }

    /// The state of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// One document of `quarantine`: an answer, where its bytes are, and all that is wrong with it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuarantinedAnswer {
    /// Derived from the address and the bytes; see [`QuarantineId::derive`].
    pub id: QuarantineId,
    /// The address that was asked for.
    pub email: EmailAddress,
    /// Of the bytes as they arrived; none where they were too many to be kept.
    pub body_sha256: Option<ContentHash>,
    /// Where the bytes are, if they are kept.
    pub place: Option<SegmentPlace>,
    /// When the answer arrived, in whole milliseconds.
    pub fetched_at: Timestamp,
    /// The run that asked.
    pub run_id: RunId,
    /// Why it cannot be used: every reason, with its place in the answer.
    pub reasons: Vec<Flaw>,
    /// What has become of it.
    pub state: QuarantineState,
    /// Since when that is so.
    pub changed_at: Timestamp,
}

/// An answer to be put in quarantine; what follows from it is left to [`QuarantinedAnswer::new`].
#[derive(Clone, Debug, PartialEq)]
pub struct UnusableAnswer {
    /// The address that was asked for.
    pub email: EmailAddress,
    /// Of the bytes, if they are kept.
    pub body_sha256: Option<ContentHash>,
    /// Where the bytes are, if they are kept.
    pub place: Option<SegmentPlace>,
    /// When the answer arrived, in whole milliseconds.
    pub fetched_at: Timestamp,
    /// The run that asked.
    pub run_id: RunId,
    /// Every reason.
    pub reasons: Vec<Flaw>,
}

impl QuarantinedAnswer {
    /// Opens the document of an answer.
    #[must_use]
    pub fn new(answer: UnusableAnswer) -> Self {
        Self {
            id: QuarantineId::derive(&answer.email, answer.body_sha256),
            email: answer.email,
            body_sha256: answer.body_sha256,
            place: answer.place,
            fetched_at: answer.fetched_at,
            run_id: answer.run_id,
            reasons: answer.reasons,
            state: QuarantineState::Open,
            changed_at: answer.fetched_at,
        }
    }
}

/// How many answers are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct QuarantineCounts {
    /// Waiting for somebody.
    pub open: u64,
    /// Used now, or asked for again.
    pub retried: u64,
    /// Given up.
    pub discarded: u64,
}

impl QuarantineCounts {
    /// The count of a state.
    pub const fn of_mut(&mut self, state: QuarantineState) -> &mut u64 {
        match state {
            QuarantineState::Open => &mut self.open,
            QuarantineState::Retried => &mut self.retried,
            QuarantineState::Discarded => &mut self.discarded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_are_those_of_serde() {
        for state in QuarantineState::ALL {
            assert_eq!(QuarantineState::from_name(state.name()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
        }
        assert_eq!(QuarantineState::from_name("other"), None);
    }
}
