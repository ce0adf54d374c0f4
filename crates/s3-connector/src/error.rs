//! What can go wrong with raw storage, in kinds a caller can act on.

use std::error::Error;
use std::io;
use std::path::Path;

use models::SegmentPlace;

/// A failed verb: what was tried, of what kind the failure is, and the cause as source.
#[derive(Debug, thiserror::Error)]
#[error("{context}")]
pub struct StorageError {
    kind: ErrorKind,
    context: String,
    source: Option<Box<dyn Error + Send + Sync>>,
    place: Option<Box<SegmentPlace>>,
}

/// What a caller can do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The server cannot be reached, was lost or is overloaded; the same verb may succeed later.
    Unreachable,
    /// Keys or rights were refused.
    Refused,
    /// The URL, the bucket or the directory it names cannot be used.
    Configuration,
    /// There is no such object, or the answer was erased.
    NotFound,
    /// The disk has no room left.
    Full,
    /// Stored bytes are not what was stored.
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
            place: None,
        }
    }

    /// Says which bytes of a segment are damaged.
    pub(crate) fn at(self, place: SegmentPlace) -> Self {
        Self {
            place: Some(Box::new(place)),
            ..self
        }
    }

    pub(crate) fn damaged(context: impl Into<String>) -> Self {
        Self::new(ErrorKind::Damaged, context, None)
    }

    /// A failure of the file system while `doing` something with `path`.
    pub(crate) fn file(doing: &str, path: &Path, source: io::Error) -> Self {
        let context = format!("could not {doing} `{}`", path.display());
        Self::new(kind_of(source.kind()), context, Some(source.into()))
    }

    /// A failure to make a directory of the user's choice.
    pub(crate) fn directory(directory: &Path, source: io::Error) -> Self {
        let kind = match source.kind() {
            // A link to a disk that is not there is both.
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotFound => ErrorKind::Configuration,
            kind => kind_of(kind),
        };
        let context = format!("could not make the directory `{}`", directory.display());
        Self::new(kind, context, Some(source.into()))
    }

    /// The damaged bytes of a segment, up to the next answer that can be read.
    #[must_use]
    pub fn damaged_place(&self) -> Option<&SegmentPlace> {
        self.place.as_deref()
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
                 AWS_ENDPOINT_URL_S3, or unset RAW_STORE_URL for the embedded store",
            ),
            ErrorKind::Refused => Some(
                "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that they may list, read \
                 and write the bucket",
            ),
            ErrorKind::Configuration => Some(
                "RAW_STORE_URL is `file://directory` or `s3://bucket/prefix` with AWS_REGION and \
                 AWS_ENDPOINT_URL_S3 (`http://host:port`), SPOOL_DIR a directory; both must be writable",
            ),
            ErrorKind::Full => Some("free some room on the disk and run again"),
            ErrorKind::NotFound | ErrorKind::Damaged | ErrorKind::Other => None,
        }
    }
}

fn kind_of(kind: io::ErrorKind) -> ErrorKind {
    match kind {
        io::ErrorKind::NotFound => ErrorKind::NotFound,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            ErrorKind::Full
        }
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::IsADirectory
        | io::ErrorKind::ReadOnlyFilesystem => ErrorKind::Configuration,
        _ => ErrorKind::Other,
    }
}
