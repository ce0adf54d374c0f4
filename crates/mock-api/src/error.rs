//! Why the mock cannot start.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use crate::InvalidScript;

/// Why the mock cannot start.
#[derive(Debug, thiserror::Error)]
pub enum MockError {
    /// The data file cannot be opened or is not UTF-8.
    #[error("could not read the people in `{}`", path.display())]
    DataUnreadable {
        /// As configured.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The data file is not JSON or not of the contract's shape; the source names line and column.
    #[error("the people in `{}` are not of the provider's shape", path.display())]
    DataBroken {
        /// As configured.
        path: PathBuf,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// The data file has the right shape, but contradicts itself.
    #[error("the people in `{}` contradict themselves at `{pointer}`: {reason}", path.display())]
    DataInvalid {
        /// As configured.
        path: PathBuf,
        /// JSON pointer (RFC 6901) to the value that is wrong.
        pointer: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The fault script cannot be opened or is not UTF-8.
    #[error("could not read the fault script `{}`", path.display())]
    FaultsUnreadable {
        /// As configured.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The fault script is wrong.
    #[error("could not follow the fault script `{}`", path.display())]
    FaultsBroken {
        /// As configured.
        path: PathBuf,
        /// Where and why.
        source: InvalidScript,
    },
    /// SIGINT or SIGTERM cannot be caught.
    #[error("could not catch the signals that end the server")]
    Signals(#[source] io::Error),
    /// The address to listen on is taken or not ours.
    #[error("could not listen on `{address}`")]
    Listen {
        /// As configured.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

impl MockError {
    /// What the user can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Signals(_) => return None,
            Self::FaultsUnreadable { .. } | Self::FaultsBroken { .. } => {
                "crates/mock-api/README.md shows a fault script"
            }
            Self::DataUnreadable { .. } => {
                "run from the root of the repository, or name another file with --data"
            }
            Self::DataBroken { .. } | Self::DataInvalid { .. } => {
                "mend the file, or name another with --data; test_data/linkedin_profiles.json shows the shape"
            }
            Self::Listen { .. } => {
                "another mock-api may be running: stop it, or choose a free port with --listen 127.0.0.1:0"
            }
        };
        Some(hint.to_owned())
    }
}
