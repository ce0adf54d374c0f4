//! The options by which a program chooses its raw storage.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::TypedValueParser;
use clap::error::ErrorKind;
use clap::{Arg, Command};

use crate::RawStoreUrl;

/// Where raw answers are kept, and where they wait until they are.
#[derive(Clone, Debug, clap::Args)]
pub struct RawStoreArgs {
    /// Raw storage: `file://DIRECTORY`, or `s3://BUCKET/PREFIX` with the AWS SDK's own variables
    #[arg(
        long,
        value_name = "URL",
        env = "RAW_STORE_URL",
        hide_env_values = true,
        value_parser = UrlParser,
        default_value = "file://data/raw"
    )]
    pub raw_store_url: RawStoreUrl,

    /// Local directory for answers that are not in raw storage yet; keep it on a disk that survives
    #[arg(
        long,
        value_name = "DIRECTORY",
        env = "SPOOL_DIR",
        default_value = "data/spool"
    )]
    pub spool_dir: PathBuf,
}

/// Refuses a URL without repeating it, which clap's own parsers do: somebody may have put keys into it.
#[derive(Clone)]
struct UrlParser;

impl TypedValueParser for UrlParser {
    type Value = RawStoreUrl;

    fn parse_ref(
        &self,
        command: &Command,
        _: Option<&Arg>,
        value: &OsStr,
    ) -> Result<RawStoreUrl, clap::Error> {
        let text = value.to_string_lossy();
        text.parse().map_err(|error| {
            let message = format!("{error}, in `--raw-store-url` or RAW_STORE_URL\n");
            clap::Error::raw(ErrorKind::ValueValidation, message).with_cmd(command)
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[derive(Debug, Parser)]
    struct Program {
        #[command(flatten)]
        store: RawStoreArgs,
    }

    #[test]
    fn refused_url_is_not_repeated() {
        let url = "--raw-store-url=s3://KEY:hunter2@bucket/";
        let error = Program::try_parse_from(["program", url]).unwrap_err();
        insta::assert_snapshot!(
            error,
            @"error: raw store URL holds more than a bucket and a prefix, in `--raw-store-url` or RAW_STORE_URL"
        );
    }

    #[test]
    fn help_names_the_variable_without_its_value() {
        let command = Program::command();
        let url = command
            .get_arguments()
            .find(|it| it.get_id() == "raw_store_url");
        assert!(url.unwrap().is_hide_env_values_set());
    }
}
