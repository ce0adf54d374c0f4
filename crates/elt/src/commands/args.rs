//! What was typed.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Parser, Subcommand};
use db_connector::{Database, DatabaseArgs};
use jiff::SignedDuration;
use models::EmailAddress;
use s3_connector::{ObjectStore, RawStoreArgs};
use telemetry::OutputFormat;

use super::spending::{LimitArgs, PriceArgs};
use super::{DoctorArgs, EraseArgs, QuarantineArgs, ReplayArgs, StatusArgs, VerifyArgs};
use crate::{AddressSource, Contract, EltError, ProviderArgs, RunOptions};

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
    /// was quarantined, 2 usage, 3 stopped by the provider (out of credits, key refused, every address
    /// called malformed) or by `--max-credits`, `--min-credits-left` or `--contract stop`, 4 a service
    /// cannot be reached or was lost, 130 interrupted. After 3, 4 and 130 run again to go on.
    Run(Box<RunArgs>),
    /// Say what a run would do and cost, without one call
    Plan(PlanArgs),
    /// Derive documents, leads and ledger anew from what is kept, without one call
    ///
    /// What is newer in the database stays, and so do personas and fields that no program owns; names,
    /// addresses and photos of leads become what the newest answers say. `--dry-run` and `--diff` say
    /// what would change and write nothing.
    Replay(ReplayArgs),
    /// Compare raw storage, documents, leads and ledger by their hashes, and repair
    ///
    /// Reads everything and calls nobody. Exit status: 0 nothing found, or all of it repaired; 1 something
    /// is left; 2 usage; 4 a store cannot be reached.
    Verify(VerifyArgs),
    /// Show where a lead's fields come from: ledger, raw answer, its hash, the lead
    Explain(ExplainArgs),
    /// Look after answers that were paid for and cannot be used: list, show, retry, discard
    Quarantine(QuarantineArgs),
    /// Show how things stand: addresses, credits, hit rate, quarantine, leads, the last runs
    Status(StatusArgs),
    /// Remove people, under all their addresses, from every store, for good
    ///
    /// Needs `SUPPRESSION_KEY`, by which hashes of their addresses are kept: whatever stores people
    /// afterwards needs the same key. A receipt says what was removed where. It may be broken off and be
    /// repeated, and runs may go on meanwhile. Exit status: 0 done; 1 done, but raw storage is damaged or
    /// lacks segments; 2 usage, no key, or a raw storage that cannot be the right one, and nothing was
    /// erased; 4 a service cannot be reached.
    Erase(Box<EraseArgs>),
    /// Check everything a run needs: API, key, database, raw storage, spool, clock
    ///
    /// Nothing is made and no call is made that could cost, unless `--probe` asks for one. Exit status:
    /// 0 no problem (warnings are none), else how a run would end: 2 configuration, 3 the provider
    /// refuses (`--probe`), 4 a service cannot be reached, 1 anything else; the first of these that applies.
    Doctor(Box<DoctorArgs>),
}

impl EltArgs {
    /// The command that is meant.
    pub(super) fn into_command(self) -> EltCommand {
        let default = || EltCommand::Run(Box::new(RunArgs::parse_from(["elt"])));
        self.command.unwrap_or_else(default)
    }
}

/// The options of `elt run`.
#[derive(Debug, Parser)]
#[command(name = "run")]
pub struct RunArgs {
    /// Which addresses.
    #[command(flatten)]
    pub(super) addresses: AddressArgs,

    /// Calls under way at the same time
    #[arg(long, value_name = "N", env = "ELT_CONCURRENCY", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) concurrency: u16,

    /// What to do with an answer that is not as agreed: a known key has a value of another type
    #[arg(long, value_name = "POLICY", value_enum, default_value_t)]
    pub(super) contract: Contract,

    /// Where to end early.
    #[command(flatten)]
    pub(super) limits: LimitArgs,

    /// What it costs.
    #[command(flatten)]
    pub(super) prices: PriceArgs,

    /// Form of the report
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: OutputFormat,

    /// Whom to ask.
    #[command(flatten)]
    pub(super) provider: ProviderArgs,

    /// Where to store.
    #[command(flatten)]
    pub(super) stores: StoreArgs,
}

/// The options of `elt plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Which addresses.
    #[command(flatten)]
    pub(super) addresses: AddressArgs,

    /// What it costs.
    #[command(flatten)]
    pub(super) prices: PriceArgs,

    /// Form of the plan
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: OutputFormat,

    /// What is known already.
    #[command(flatten)]
    pub(super) database: DatabaseArgs,
}

/// The options of `elt explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The address to explain
    #[arg(value_name = "ADDRESS")]
    pub(super) address: EmailAddress,

    /// Form of the explanation
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: OutputFormat,

    /// Where to look.
    #[command(flatten)]
    pub(super) stores: StoreArgs,
}

/// Which addresses are meant, and which of them are worth a call.
#[derive(Debug, Args)]
pub struct AddressArgs {
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

    /// Days until a person who was not found is asked for again, or an address that the provider calls malformed
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    miss_age: u32,
}

impl AddressArgs {
    /// What the pipeline needs to know.
    pub(super) fn options(&self) -> RunOptions {
        let days = |days: u32| SignedDuration::from_hours(24 * i64::from(days));
        RunOptions {
            refresh: self.refresh,
            max_age: days(self.max_age),
            miss_age: days(self.miss_age),
            ..RunOptions::default()
        }
    }

    /// Where the addresses come from; a file is opened here, so that a wrong name costs nothing.
    pub(super) fn source(&self) -> Result<AddressSource, EltError> {
        if !self.addresses.is_empty() {
            return Ok(AddressSource::listed(self.addresses.clone()));
        }
        if self.emails.as_os_str() == "-" {
            return Ok(AddressSource::stdin());
        }
        AddressSource::file(&self.emails)
    }
}

/// Where documents and bytes are.
#[derive(Debug, Args)]
pub struct StoreArgs {
    /// Where documents go.
    #[command(flatten)]
    pub(super) database: DatabaseArgs,

    /// Where bytes go.
    #[command(flatten)]
    pub(super) raw: RawStoreArgs,
}

/// Opens the database, and says which it is.
pub(super) async fn open_database(args: &DatabaseArgs) -> Result<Arc<dyn Database>, EltError> {
    let database = db_connector::connect(args).await?;
    telemetry::tell(&format!("using {}", database.location()));
    Ok(database)
}

impl StoreArgs {
    /// Opens both as [`Self::open`] does, and says which they are.
    pub(super) async fn open_and_tell(
        &self,
    ) -> Result<(Arc<dyn Database>, Arc<dyn ObjectStore>), EltError> {
        let (database, store) = self.open().await?;
        telemetry::tell(&format!(
            "using {} and {}",
            database.location(),
            store.location()
        ));
        Ok((database, store))
    }

    /// Opens both and checks that they can be used.
    pub(super) async fn open(&self) -> Result<(Arc<dyn Database>, Arc<dyn ObjectStore>), EltError> {
        let database = db_connector::connect(&self.database).await?;
        let store = s3_connector::open_store(&self.raw.raw_store_url).await?;
        Ok((database, store))
    }
}
