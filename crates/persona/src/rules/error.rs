//! What can be wrong with a rules file.

use std::io;

/// A rules file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// It cannot be read.
    #[error("could not read the rules `{path}`")]
    Unreadable {
        /// As given.
        path: String,
        /// The system's reason.
        source: io::Error,
    },
    /// It says something that cannot be meant.
    #[error("rules `{path}`, line {line}: {reason}")]
    Mistake {
        /// As given.
        path: String,
        /// Counted from 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
}
