//! What can go wrong with raw storage, in kinds a caller can act on.

use std::error::Error;
use std::io;
use std::path::Path;

/// A failed operation: what was tried, of what kind the failure is, and its cause as source.
#[derive(Debug, thiserror::Error)]
#[error("{context}")]
pub struct StorageError {
    kind: ErrorKind,
    context: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// What a caller can do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The server cannot be reached, was lost, or answers errors of its own; try again later.
    Unreachable,
    /// Keys or rights were refused.
    Refused,
    /// The URL, the bucket or the directory cannot be used.
    Configuration,
    /// No such object.
    NotFound,
    /// The disk has no room left.
    Full,
    /// The bytes are not those that were written.
    Damaged,
    /// Anything else.
    Other,
}

impl StorageError {
    pub(crate) fn new(
        kind: ErrorKind,
        context: impl Into<String>,
        source: impl Into<Option<Box<dyn Error + Send + Sync>>>,
    ) -> Self {
        Self {
            kind,
            context: context.into(),
            source: source.into(),
        }
    }

    /// Bytes that cannot be what was written.
    pub(crate) fn damaged(context: impl Into<String>) -> Self {
        Self::new(ErrorKind::Damaged, context, None)
    }

    /// A failed operation on a file or directory.
    pub(crate) fn file(what: &str, path: &Path, error: io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::NotFound => ErrorKind::NotFound,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorKind::Full,
            io::ErrorKind::PermissionDenied
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::ReadOnlyFilesystem => ErrorKind::Configuration,
            _ => ErrorKind::Other,
        };
        let context = format!("could not {what} `{}`", path.display());
        Self::new(kind, context, Some(error.into()))
    }

    /// Of what kind the failure is.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What the user can do about it.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        match self.kind {
            ErrorKind::Unreachable => Some(
                "start it with `docker compose -f infra/docker-compose.yml up -d` and check \
                 AWS_ENDPOINT_URL_S3, or unset RAW_STORE_URL for a local directory",
            ),
            ErrorKind::Refused => Some("check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
            ErrorKind::Configuration => {
                Some("RAW_STORE_URL is `file://path/to/directory`, or `s3://bucket/prefix`")
            }
            ErrorKind::Full => Some("free some room on the disk and run again: nothing is lost"),
            ErrorKind::Damaged => Some("compare with a backup or another version of the object"),
            ErrorKind::NotFound | ErrorKind::Other => None,
        }
    }
}
