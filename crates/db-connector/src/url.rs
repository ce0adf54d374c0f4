//! `DATABASE_URL`: the scheme selects the backend.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where the database is. Shown without user name, password and options.
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
    /// Nothing that looks like a scheme before `://`.
    #[error("database URL has no scheme")]
    NoScheme,
    /// A scheme of something else.
    #[error("database URL has the unknown scheme `{0}`")]
    Scheme(String),
    /// `sqlite://` and nothing behind it.
    #[error("database URL names no file")]
    NoFile,
    /// User, password, hosts, database and options cannot be told apart.
    #[error(
        "database URL is not `mongodb://[user:password@]host[:port][,…]/database[?options]`; write `@ : / ?` \
         in a user name or password as `%40 %3A %2F %3F`"
    )]
    Mongo,
}

const DEFAULT_DATABASE: &str = "prospects";

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidDatabaseUrl> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").ok_or(InvalidDatabaseUrl::NoScheme)?;
        match scheme {
            "sqlite" if rest.is_empty() => Err(InvalidDatabaseUrl::NoFile),
            "sqlite" => Ok(Self::Sqlite(PathBuf::from(rest))),
            "mongodb" | "mongodb+srv" => Ok(Self::Mongo {
                connection: text.to_owned(),
                database: MongoParts::of(rest).database()?,
            }),
            other if is_scheme(other) => Err(InvalidDatabaseUrl::Scheme(other.to_owned())),
            _ => Err(InvalidDatabaseUrl::NoScheme),
        }
    }
}

/// What is no scheme is not shown: it may be the password of a URL without one.
fn is_scheme(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    !text.is_empty() && text.chars().all(allowed)
}

/// `user:password@hosts/name?options`, cut where the driver cuts it.
struct MongoParts<'a> {
    hosts: &'a str,
    name: &'a str,
    options: &'a str,
}

impl<'a> MongoParts<'a> {
    fn of(rest: &'a str) -> Self {
        let (place, options) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, name) = place.split_once('/').unwrap_or((place, ""));
        let hosts = authority.rsplit_once('@').map_or(authority, |cut| cut.1);
        Self {
            hosts,
            name,
            options,
        }
    }

    /// The database, if the parts are what they seem: a password with `/` or `?` in it shifts them,
    /// and what would be shown as a host would be a piece of the password.
    fn database(&self) -> Result<String, InvalidDatabaseUrl> {
        let sound = self.hosts.split(',').all(is_host)
            && !self.name.contains(['@', ':', '/'])
            && self.options.split('&').all(is_option);
        match self.name {
            _ if !sound => Err(InvalidDatabaseUrl::Mongo),
            "" => Ok(DEFAULT_DATABASE.to_owned()),
            name => Ok(name.to_owned()),
        }
    }
}

/// A name or address, perhaps with a port; `%2F` begins a socket's path.
fn is_host(text: &str) -> bool {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port),
        _ => (text, ""),
    };
    let bare = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._%".contains(c);
    let in_brackets = |c: char| c.is_ascii_hexdigit() || ":.".contains(c);
    let sound = match bare {
        Some(address) => address.chars().all(in_brackets),
        None => !name.is_empty() && name.chars().all(allowed),
    };
    sound && port.chars().all(|c| c.is_ascii_digit())
}

fn is_option(text: &str) -> bool {
    text.is_empty() || text.split_once('=').is_some_and(|(key, _)| is_scheme(key))
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Mongo {
                connection,
                database,
            } => {
                let (scheme, rest) = connection.split_once("://").unwrap_or_default();
                write!(f, "{scheme}://{}/{database}", MongoParts::of(rest).hosts)
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, shown: &str) {
        let url: DatabaseUrl = text.parse().unwrap();
        assert_eq!(url.to_string(), shown);
        assert_eq!(format!("{url:?}"), shown);
    }

    #[test]
    fn two_slashes_are_relative_and_three_absolute() {
        for (text, path) in [
            ("sqlite://data/prospects.db", "data/prospects.db"),
            ("sqlite:///var/x.db", "/var/x.db"),
            (" sqlite://a b?c.db\n", "a b?c.db"),
        ] {
            assert_eq!(text.parse(), Ok(DatabaseUrl::Sqlite(PathBuf::from(path))));
        }
        check("sqlite:///var/x.db", "sqlite:///var/x.db");
    }

    #[test]
    fn credentials_and_options_are_not_shown() {
        for (text, shown) in [
            ("mongodb://localhost", "mongodb://localhost/prospects"),
            (
                "mongodb://ann:secret@h:27017/leads?authSource=admin",
                "mongodb://h:27017/leads",
            ),
            (
                "mongodb://ann:se%40cret@a:1,b:2,[::1]:3/?replicaSet=rs0",
                "mongodb://a:1,b:2,[::1]:3/prospects",
            ),
            (
                "mongodb+srv://ann:secret@cluster.example/x",
                "mongodb+srv://cluster.example/x",
            ),
            (
                "mongodb://ann:se@cret@[::1]/x?appName=a@b",
                "mongodb://[::1]/x",
            ),
            (
                "mongodb://%2Ftmp%2Fmongodb.sock/x",
                "mongodb://%2Ftmp%2Fmongodb.sock/x",
            ),
        ] {
            check(text, shown);
        }
    }

    #[test]
    fn driver_gets_the_connection_string_as_given() {
        let text = "mongodb://ann:secret@h/leads?authSource=admin";
        let DatabaseUrl::Mongo { connection, .. } = text.parse().unwrap() else {
            panic!("not MongoDB")
        };
        assert_eq!(connection, text);
    }

    #[test]
    fn refused_urls_say_why_and_never_show_a_password() {
        for (text, expected) in [
            ("", InvalidDatabaseUrl::NoScheme),
            ("data/prospects.db", InvalidDatabaseUrl::NoScheme),
            ("sqlite:data.db", InvalidDatabaseUrl::NoScheme),
            ("ann:secret@h://x", InvalidDatabaseUrl::NoScheme),
            ("sqlite://", InvalidDatabaseUrl::NoFile),
            (
                "postgres://ann:secret@h/x",
                InvalidDatabaseUrl::Scheme("postgres".to_owned()),
            ),
            ("mongodb://", InvalidDatabaseUrl::Mongo),
            ("mongodb:///x", InvalidDatabaseUrl::Mongo),
            ("mongodb://ann:secret/1@h/x", InvalidDatabaseUrl::Mongo),
            ("mongodb://ann:1/secret@h/x", InvalidDatabaseUrl::Mongo),
            ("mongodb://ann:1?secret@h/x", InvalidDatabaseUrl::Mongo),
            ("mongodb://ann:secret", InvalidDatabaseUrl::Mongo),
        ] {
            let error = text.parse::<DatabaseUrl>().unwrap_err();
            assert_eq!(error, expected, "{text}");
            assert!(!format!("{error} {error:?}").contains("secret"), "{text}");
        }
    }
}
