//! Why nothing is begun without the right key.

use super::InvalidSuppressionKey;

/// A key that is missing or not the right one.
#[derive(Debug, thiserror::Error)]
pub enum SuppressionError {
    /// The text is no key.
    #[error(transparent)]
    Invalid(#[from] InvalidSuppressionKey),
    /// Somebody is to be erased.
    #[error("nobody can be erased without SUPPRESSION_KEY")]
    Needed,
    /// Somebody was erased.
    #[error("people were erased from `{database}`, and come back without SUPPRESSION_KEY")]
    Missing {
        /// Which database.
        database: String,
    },
    /// Somebody was erased with another key.
    #[error("SUPPRESSION_KEY is not the key with which people were erased from `{database}`")]
    Other {
        /// Which database.
        database: String,
    },
}

impl SuppressionError {
    /// What the user can do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Invalid(_) | Self::Needed => {
                "make one with `openssl rand -hex 32`, put it into .env as SUPPRESSION_KEY=…, and \
                 keep it: from then on it is always needed"
            }
            Self::Missing { .. } | Self::Other { .. } => {
                "set SUPPRESSION_KEY to the key of the first `elt erase`, in .env or the environment"
            }
        }
    }
}
