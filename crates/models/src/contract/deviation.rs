//! Deviations of one answer.

use std::fmt;

use super::{DriftKey, DriftKind};
use crate::Flaw;

/// One place where an answer is not as agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// JSON pointer (RFC 6901) to the place.
    pub pointer: String,
    /// What it has in common with the same deviation elsewhere.
    pub key: DriftKey,
}

impl Deviation {
    /// Whether the contract is violated; an unknown key violates nothing.
    #[must_use]
    pub fn is_violation(&self) -> bool {
        self.key.kind == DriftKind::WrongType
    }

    /// The violation as a reason not to use the answer.
    #[must_use]
    pub fn to_flaw(&self) -> Flaw {
        Flaw::new(self.pointer.clone(), self.key.in_words())
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_flaw(), f)
    }
}
