//! What can go wrong with a database, in kinds a caller can act on.

use std::error::Error;

/// A failed verb: what was tried, of what kind the failure is, and the driver's error as source.
#[derive(Debug, thiserror::Error)]
#[error("{context}")]
pub struct DatabaseError {
    kind: ErrorKind,
    context: String,
    hint: Option<&'static str>,
    source: Option<Box<dyn Error + Send + Sync>>,
    refused: Vec<RefusedDocument>,
}

/// A document that the database cannot hold; everything else of its batch is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedDocument {
    /// Its `_id`.
    pub id: String,
    /// Why, without any value of the document.
    pub reason: String,
}

/// What a caller can do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The server cannot be reached or was lost; the same verb may succeed later.
    Unreachable,
    /// Credentials or rights were refused.
    Refused,
    /// The URL or the file it names cannot be used.
    Configuration,
    /// The embedded store has no room left.
    Full,
    /// A document was refused, or a stored one is not of the expected shape.
    Data,
    /// What is read has no table or collection yet: the database is new, or another one was meant.
    Empty,
    /// Anything else the driver reports.
    Other,
}

impl DatabaseError {
    pub(crate) fn new(
        kind: ErrorKind,
        context: impl Into<String>,
        source: impl Into<Option<Box<dyn Error + Send + Sync>>>,
    ) -> Self {
        Self {
            kind,
            context: context.into(),
            hint: None,
            source: source.into(),
            refused: Vec::new(),
        }
    }

    /// Says what to do where that is not the same for all failures of the kind.
    pub(crate) fn with_hint(self, hint: &'static str) -> Self {
        Self {
            hint: Some(hint),
            ..self
        }
    }

    /// Some documents of a batch cannot be stored; the first of them is named.
    pub(crate) fn refused(location: &str, refused: Vec<RefusedDocument>) -> Self {
        let named = refused.first().map_or_else(String::new, |first| {
            format!(": `{}`: {}", first.id, first.reason)
        });
        let (count, plural) = (refused.len(), if refused.len() == 1 { "" } else { "s" });
        let context =
            format!("the database `{location}` cannot hold {count} document{plural}{named}");
        Self {
            refused,
            ..Self::new(ErrorKind::Data, context, None)
        }
    }

    /// The documents that were refused, if that is all that went wrong: everything else is stored.
    #[must_use]
    pub fn refused_documents(&self) -> &[RefusedDocument] {
        &self.refused
    }

    /// Of what kind the failure is.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What the user can do about it.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        if self.hint.is_some() {
            return self.hint;
        }
        match self.kind {
            ErrorKind::Unreachable => Some(
                "start it with `docker compose -f infra/docker-compose.yml up -d`, or unset \
                 DATABASE_URL for the embedded database",
            ),
            ErrorKind::Refused => Some("check user, password and authSource in DATABASE_URL"),
            ErrorKind::Configuration => Some(
                "DATABASE_URL is `sqlite://path/to/file.db`, or `mongodb://[user:password@]host:port/database`",
            ),
            ErrorKind::Full => Some("free some room on the disk and run again: nothing is lost"),
            ErrorKind::Empty => {
                Some("prepare it with `cargo run -p init-load`, or fill it with `cargo run -p elt`")
            }
            ErrorKind::Data | ErrorKind::Other => None,
        }
    }
}
