//! Logs to stderr, and `.env`.

use std::env;
use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

/// What the environment asks for.
struct Wanted {
    filter: EnvFilter,
    json: bool,
    colour: bool,
    /// Variables with values that mean nothing.
    unread: Vec<String>,
}

/// Loads `.env` from the working directory or above it, and starts logging to stderr, in colour where that
/// is a terminal and `NO_COLOR` is not set.
///
/// `RUST_LOG` filters (default: warnings), `LOG_FORMAT=json` prints one JSON object a line; a value that
/// means nothing is told and left out. Variables that are already set win over `.env`. Called twice, the
/// second call changes nothing.
pub fn init() {
    let loaded = dotenvy::dotenv();
    let wanted = Wanted::read(|name| env::var(name).ok());
    let builder = tracing_subscriber::fmt()
        .with_env_filter(wanted.filter)
        .with_ansi(wanted.colour && io::stderr().is_terminal())
        // It would use `eprintln!`, which panics where stderr is closed.
        .log_internal_errors(false)
        .with_writer(io::stderr);
    let started = if wanted.json {
        builder.json().try_init()
    } else {
        builder.with_target(false).try_init()
    };
    if started.is_ok() {
        report_env_file(loaded);
        for unread in wanted.unread {
            tracing::warn!("{unread}, so it was left out");
        }
    }
}

impl Wanted {
    /// An empty variable is as good as none.
    fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let mut unread = Vec::new();
        let (filter, format) = (set("RUST_LOG"), set("LOG_FORMAT"));
        let filter = filter.and_then(|value| match EnvFilter::try_new(&value) {
            Ok(filter) => Some(filter),
            Err(error) => {
                unread.push(format!("`RUST_LOG={value}` is no filter ({error})"));
                None
            }
        });
        if let Some(other) = format.as_deref().filter(|format| *format != "json") {
            unread.push(format!("`LOG_FORMAT={other}` is not `json`"));
        }
        Self {
            filter: filter.unwrap_or_else(|| EnvFilter::new("warn")),
            json: format.as_deref() == Some("json"),
            colour: set("NO_COLOR").is_none(),
            unread,
        }
    }
}

/// A broken `.env` is told, an absent one is the usual case.
fn report_env_file(loaded: dotenvy::Result<std::path::PathBuf>) {
    match loaded {
        Ok(path) => tracing::debug!(path = %path.display(), "loaded .env"),
        Err(error) if error.not_found() => {}
        // The parse error would quote the line, and lines of `.env` hold secrets.
        Err(_) => tracing::warn!(
            "`.env` could not be read or parsed, so it was left out from its first bad line on"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read(variables: &[(&str, &str)]) -> Wanted {
        Wanted::read(|name| {
            let found = variables.iter().find(|(known, _)| *known == name)?;
            Some(found.1.to_owned())
        })
    }

    #[test]
    fn warnings_are_logged_as_text_unless_something_else_is_asked_for() {
        for variables in [
            &[][..],
            &[("RUST_LOG", ""), ("LOG_FORMAT", ""), ("NO_COLOR", "")],
        ] {
            let wanted = read(variables);
            assert_eq!(wanted.filter.to_string(), "warn");
            assert!(!wanted.json && wanted.colour && wanted.unread.is_empty());
        }
        let wanted = read(&[
            ("RUST_LOG", "elt=debug"),
            ("LOG_FORMAT", "json"),
            ("NO_COLOR", "1"),
        ]);
        assert_eq!(wanted.filter.to_string(), "elt=debug");
        assert!(wanted.json && !wanted.colour && wanted.unread.is_empty());
    }

    #[test]
    fn values_that_mean_nothing_are_told() {
        let wanted = read(&[("RUST_LOG", "elt=loud"), ("LOG_FORMAT", "JSON")]);
        assert_eq!(wanted.filter.to_string(), "warn");
        assert!(!wanted.json);
        let [filter, format] = &wanted.unread[..] else {
            panic!("{:?}", wanted.unread);
        };
        assert!(filter.starts_with("`RUST_LOG=elt=loud` is no filter (error parsing level"));
        assert_eq!(format, "`LOG_FORMAT=JSON` is not `json`");
    }
}
