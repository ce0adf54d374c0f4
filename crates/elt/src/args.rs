//! What was typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use db_connector::DatabaseArgs;
use jiff::SignedDuration;
use s3_connector::RawStoreArgs;
use telemetry::OutputFormat;

use crate::{AddressSource, EltError, ProviderArgs, RunOptions};

/// Buy profiles by e-mail address, keep every answer, and let the database derive leads
///
/// Without a command, `run` with its defaults: the addresses of `test_data/emails.csv` against the mock
/// provider, into embedded stores under data/.
#[derive(Debug, Parser)]
#[command(name = "elt", version)]
pub struct EltArgs {
    /// What to do; `run` if nothing is said.
    #[command(subcommand)]
    command: Option<EltCommand>,
}

/// The commands of elt.
#[derive(Debug, Subcommand)]
pub enum EltCommand {
    /// Enrich addresses: call the provider for what is not known yet, store and project it
    ///
    /// Exit status: 0 done (unknown people and malformed addresses are results), 1 something failed or
    /// was quarantined, 2 usage, 3 stopped by the provider (out of credits, key refused), 4 a service
    /// cannot be reached or was lost, 130 interrupted. After 3, 4 and 130 run again to go on.
    Run(Box<RunArgs>),
}

impl EltArgs {
    /// The run that was asked for.
    #[must_use]
    pub fn into_run(self) -> RunArgs {
        match self.command {
            Some(EltCommand::Run(args)) => *args,
            None => RunArgs::parse_from(["elt"]),
        }
    }
}

/// The options of `elt run`.
#[derive(Debug, Parser)]
#[command(name = "run")]
pub struct RunArgs {
    /// Addresses to enrich, instead of a file
    #[arg(value_name = "ADDRESS", conflicts_with = "emails")]
    addresses: Vec<String>,

    /// CSV with a column `email`, or one address a line; `-` is stdin
    #[arg(long, value_name = "FILE", default_value = "test_data/emails.csv")]
    emails: PathBuf,

    /// Call the provider for every address, whatever is stored
    #[arg(long)]
    refresh: bool,

    /// Days until a person who was found is asked for again
    #[arg(long, value_name = "DAYS", default_value_t = 365)]
    max_age: u32,

    /// Days until a person who was not found is asked for again
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    miss_age: u32,

    /// Calls under way at the same time
    #[arg(long, value_name = "N", env = "ELT_CONCURRENCY", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrency: u16,

    /// Form of the report
    #[arg(long, value_enum, default_value_t)]
    pub format: OutputFormat,

    /// Whom to ask.
    #[command(flatten)]
    pub provider: ProviderArgs,

    /// Where documents go.
    #[command(flatten)]
    pub database: DatabaseArgs,

    /// Where bytes go.
    #[command(flatten)]
    pub raw: RawStoreArgs,
}

impl RunArgs {
    /// What the pipeline needs to know.
    #[must_use]
    pub fn options(&self) -> RunOptions {
        let days = |days: u32| SignedDuration::from_hours(24 * i64::from(days));
        RunOptions {
            refresh: self.refresh,
            max_age: days(self.max_age),
            miss_age: days(self.miss_age),
            concurrency: self.concurrency.into(),
        }
    }

    /// Where the addresses come from; a file is opened here, so that a wrong name costs nothing.
    pub fn source(&self) -> Result<AddressSource, EltError> {
        if !self.addresses.is_empty() {
            return Ok(AddressSource::listed(self.addresses.clone()));
        }
        if self.emails.as_os_str() == "-" {
            return Ok(AddressSource::stdin());
        }
        AddressSource::file(&self.emails)
    }
}
