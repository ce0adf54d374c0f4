//! What keeps a run from starting, or makes it stop.

use std::io;
use std::path::PathBuf;

use db_connector::DatabaseError;
use models::QuarantineId;
use s3_connector::StorageError;
use telemetry::{ExitStatus, Failure};

use crate::SuppressionError;

/// An error that ends a run; what it has stored is kept, and the next run goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum EltError {
    /// The database refused or was lost.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Raw storage or the spool refused or was lost.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The key that keeps erased people away is missing, or not the right one.
    #[error(transparent)]
    Suppression(#[from] SuppressionError),
    /// The address file cannot be read.
    #[error("could not read addresses from `{path}`")]
    Addresses {
        /// As given.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The API's URL cannot be used.
    #[error("`{url}` is no URL with a place for the address")]
    ApiUrl {
        /// Without its query.
        url: String,
    },
    /// The API's key is not text.
    #[error("ELT_API_KEY is not UTF-8")]
    ApiKey,
    /// The API's options cannot be used.
    #[error("could not set up the API client")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A signal has ended what leaves nothing behind.
    #[error("interrupted: nothing was written")]
    Interrupted,
    /// A page is to begin behind an answer that is not in quarantine.
    #[error("the answer `{id}` is not in quarantine")]
    UnknownAnswer {
        /// As given.
        id: QuarantineId,
    },
    /// Somebody is to be erased, and their answers are not where the program looks.
    #[error("the raw storage `{store}` lacks `{segment}`, which holds an answer to erase")]
    MissingSegment {
        /// Which store.
        store: String,
        /// One of the segments that the database names.
        segment: String,
    },
    /// Stdout failed.
    #[error("could not write the report")]
    Output(#[from] io::Error),
}

impl EltError {
    /// What the user can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Database(error) => error.hint(),
            Self::Storage(error) if error.kind() == s3_connector::ErrorKind::Damaged => Some(
                "`elt verify` says what is damaged, `elt verify --repair` puts right what can be",
            ),
            Self::Storage(error) => error.hint(),
            Self::Suppression(error) => Some(error.hint()),
            Self::Addresses { source, .. } if source.kind() == io::ErrorKind::InvalidData => {
                Some("save it as UTF-8: CSV with a column `email`, or one address a line")
            }
            Self::Addresses { .. } => {
                Some("name a file with `--emails FILE`, or `--emails -` for stdin")
            }
            Self::ApiUrl { .. } => {
                Some("write it like `http://127.0.0.1:8000/get_linkedin_data/{email}`")
            }
            Self::ApiKey => Some("set ELT_API_KEY to the key as the provider has sent it"),
            Self::UnknownAnswer { .. } => {
                Some("it may have been erased: list again without `--after`")
            }
            Self::MissingSegment { .. } => Some(
                "nothing was erased yet: set RAW_STORE_URL to the storage that the answers went to, or \
                 add `--allow-missing-segments` where a retention rule has removed them",
            ),
            Self::Client(_) | Self::Interrupted | Self::Output(_) => None,
        }
    }

    /// How the program ends.
    #[must_use]
    pub const fn status(&self) -> ExitStatus {
        match self {
            Self::Database(error) => match error.kind() {
                db_connector::ErrorKind::Configuration
                | db_connector::ErrorKind::Refused
                | db_connector::ErrorKind::Empty => ExitStatus::Usage,
                // Another attempt would meet the same document.
                db_connector::ErrorKind::Data => ExitStatus::Incomplete,
                _ => ExitStatus::ServiceLost,
            },
            Self::Storage(error) => match error.kind() {
                s3_connector::ErrorKind::Configuration | s3_connector::ErrorKind::Refused => {
                    ExitStatus::Usage
                }
                // Another attempt would meet the same bytes.
                s3_connector::ErrorKind::Damaged => ExitStatus::Incomplete,
                _ => ExitStatus::ServiceLost,
            },
            Self::Suppression(_)
            | Self::Addresses { .. }
            | Self::ApiUrl { .. }
            | Self::ApiKey
            | Self::MissingSegment { .. }
            | Self::Client(_) => ExitStatus::Usage,
            Self::Interrupted => ExitStatus::Interrupted,
            Self::UnknownAnswer { .. } | Self::Output(_) => ExitStatus::Incomplete,
        }
    }
}

impl From<EltError> for Failure {
    fn from(error: EltError) -> Self {
        let (status, hint) = (error.status(), error.hint());
        Self::new(status, error).with_hint(hint)
    }
}
