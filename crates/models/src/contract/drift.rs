//! What is remembered of the deviations of all answers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ValueType;
use crate::{DriftKeyId, RunId};

/// A way to deviate from the contract; equal for all answers, and for all items of a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DriftKey {
    /// JSON pointer with `*` for the number of an item, and for a key that looks like an e-mail address,
    /// such as `/person/positions/positionHistory/*/title`.
    pub pointer: String,
    /// New, or other than agreed.
    pub kind: DriftKind,
    /// What was agreed on, for a known key.
    pub expected: Option<ValueType>,
    /// What is there instead; none: null.
    pub found: Option<ValueType>,
}

/// How an answer deviates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftKind {
    /// A key that the contract does not name: providers add some over time.
    UnknownKey,
    /// A key that the contract names, with a value of another type: a violation.
    WrongType,
}

/// What one run has seen of a deviation so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriftSighting {
    /// The run.
    pub run_id: RunId,
    /// The deviation.
    pub key: DriftKey,
    /// When the first answer with it arrived.
    pub first_seen: Timestamp,
    /// When the last one did.
    pub last_seen: Timestamp,
    /// Answers with it.
    pub answers: u64,
}

/// What all runs together have seen of a deviation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DriftSummary {
    /// The deviation.
    #[serde(flatten)]
    pub key: DriftKey,
    /// When the first answer with it arrived.
    pub first_seen: Timestamp,
    /// The run that saw it first.
    pub first_run: RunId,
    /// When the last answer with it arrived.
    pub last_seen: Timestamp,
    /// Answers with it. Those that a crash made a second run store are counted by both.
    pub answers: u64,
}

impl DriftKey {
    /// The identity of this deviation in one run: what the run counts is one document.
    #[must_use]
    pub fn id_in(&self, run: RunId) -> DriftKeyId {
        let types = [self.expected, self.found].map(|kind| kind.map_or("", ValueType::name));
        let [expected, found] = types;
        let kind = self.kind.name();
        DriftKeyId::derive(run, &format!("{kind}:{expected}:{found}:{}", self.pointer))
    }

    /// Behind the name of the place, such as "is a string, not a whole number".
    #[must_use]
    pub fn in_words(&self) -> String {
        let found = self.found.map_or("null", ValueType::in_words);
        match (self.kind, self.expected) {
            (DriftKind::UnknownKey, _) | (_, None) => format!("is an unknown key, {found}"),
            (DriftKind::WrongType, Some(expected)) => {
                format!("is {found}, not {}", expected.in_words())
            }
        }
    }
}

impl DriftKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::UnknownKey, Self::WrongType];

    /// The name in the database and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownKey => "unknown_key",
            Self::WrongType => "wrong_type",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_are_those_of_serde() {
        for kind in DriftKind::ALL {
            assert_eq!(DriftKind::from_name(kind.name()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }

    #[test]
    fn each_run_counts_each_deviation_in_a_document_of_its_own() {
        let run = |number| RunId::from_uuid(uuid::Uuid::from_u128(number));
        let key = |found| DriftKey {
            pointer: "/company/name".to_owned(),
            kind: DriftKind::WrongType,
            expected: Some(ValueType::String),
            found,
        };
        let (array, object) = (key(Some(ValueType::Array)), key(Some(ValueType::Object)));
        assert_eq!(array.id_in(run(1)), array.id_in(run(1)));
        assert_ne!(array.id_in(run(1)), array.id_in(run(2)));
        assert_ne!(array.id_in(run(1)), object.id_in(run(1)));
    }
}
