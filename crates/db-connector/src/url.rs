//! `DATABASE_URL`: the scheme selects the backend.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where the database is.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite://data/prospects.db` is relative to the working directory, `sqlite:///var/x.db` absolute.
    Sqlite(PathBuf),
    /// A MongoDB connection string; it may hold a password, so it is never shown as it is.
    Mongo {
        /// As given, for the driver.
        connection: String,
        /// The database of the path; `prospects` if the path names none.
        database: String,
    },
}

/// A `DATABASE_URL` that names no store; the text is left out, as it may hold a password.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDatabaseUrl {
    /// No or another scheme.
    #[error("database URL has the unknown scheme `{0}`")]
    Scheme(String),
    /// `sqlite://` and nothing behind it.
    #[error("database URL names no file")]
    NoFile,
}

const DEFAULT_DATABASE: &str = "prospects";

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidDatabaseUrl> {
        let (scheme, rest) = text.trim().split_once("://").unwrap_or(("", text));
        match scheme {
            "sqlite" if rest.is_empty() => Err(InvalidDatabaseUrl::NoFile),
            "sqlite" => Ok(Self::Sqlite(PathBuf::from(rest))),
            "mongodb" | "mongodb+srv" => Ok(Self::Mongo {
                connection: text.trim().to_owned(),
                database: mongo_database(rest),
            }),
            other => Err(InvalidDatabaseUrl::Scheme(other.to_owned())),
        }
    }
}

/// The path of `user:password@host,host/path?options`.
fn mongo_database(rest: &str) -> String {
    let path = rest.split_once('/').map_or("", |(_, path)| path);
    let name = path.split('?').next().unwrap_or_default();
    if name.is_empty() {
        DEFAULT_DATABASE
    } else {
        name
    }
    .to_owned()
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Mongo {
                connection,
                database,
            } => {
                let scheme = if connection.starts_with("mongodb+srv") {
                    "mongodb+srv"
                } else {
                    "mongodb"
                };
                write!(f, "{scheme}://{}/{database}", mongo_hosts(connection))
            }
        }
    }
}

/// Hosts and ports only: no credentials, no options.
fn mongo_hosts(connection: &str) -> &str {
    let rest = connection
        .split_once("://")
        .map_or(connection, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    authority
        .rsplit_once('@')
        .map_or(authority, |(_, hosts)| hosts)
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
