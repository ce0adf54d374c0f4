//! The options by which every program chooses its database.

use std::ffi::OsStr;
use std::time::Duration;

use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Arg, Command};

use crate::DatabaseUrl;

/// Which database, and how long to wait for it.
#[derive(Clone, Debug, clap::Args)]
pub struct DatabaseArgs {
    /// The document database: `sqlite://FILE`, or `mongodb://[USER:PASSWORD@]HOST:PORT/DATABASE`
    #[arg(
        long,
        value_name = "URL",
        env = "DATABASE_URL",
        hide_env_values = true,
        value_parser = UrlParser,
        default_value = "sqlite://data/prospects.db"
    )]
    pub database_url: DatabaseUrl,

    /// Seconds to wait for a MongoDB server before giving up
    #[arg(
        long,
        value_name = "SECONDS",
        env = "DATABASE_TIMEOUT",
        value_parser = clap::value_parser!(u64).range(1..=86_400),
        default_value_t = 5
    )]
    pub database_timeout: u64,
}

impl DatabaseArgs {
    /// How long to wait for a server.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        Duration::from_secs(self.database_timeout)
    }
}

/// Refuses a URL without repeating it, which clap's own parsers do: it may hold a password.
#[derive(Clone)]
struct UrlParser;

impl TypedValueParser for UrlParser {
    type Value = DatabaseUrl;

    fn parse_ref(
        &self,
        command: &Command,
        _: Option<&Arg>,
        value: &OsStr,
    ) -> Result<DatabaseUrl, clap::Error> {
        let text = value.to_string_lossy();
        text.parse().map_err(|error| {
            let message = format!("{error}, in `--database-url` or DATABASE_URL\n");
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Program {
        #[command(flatten)]
        database: DatabaseArgs,
    }

    #[test]
    fn flags_are_read_and_shown_without_the_password() {
        let url = "--database-url=mongodb://ann:secret@h/x";
        let flags = ["program", url, "--database-timeout", "9"];
        let program = Program::try_parse_from(flags).unwrap();
        assert_eq!(program.database.timeout(), Duration::from_secs(9));
        let shown = format!("{program:?}");
        assert!(shown.contains("mongodb://h/x") && !shown.contains("secret"));
    }

    #[test]
    fn time_that_is_none_and_time_without_end_are_refused() {
        for seconds in ["0", "86401", "18446744073709551615"] {
            let flags = ["program", "--database-timeout", seconds];
            let error = Program::try_parse_from(flags).unwrap_err().to_string();
            assert!(error.contains("is not in 1..=86400"), "{error}");
        }
        for seconds in ["1", "86400"] {
            assert!(Program::try_parse_from(["program", "--database-timeout", seconds]).is_ok());
        }
    }

    #[test]
    fn refused_url_is_not_repeated() {
        let url = "--database-url=mongo://ann:secret@h/x";
        let error = Program::try_parse_from(["program", url]).unwrap_err();
        insta::assert_snapshot!(
            error,
            @"error: database URL has the unknown scheme `mongo`, in `--database-url` or DATABASE_URL"
        );
    }
}
