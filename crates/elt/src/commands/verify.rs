//! `elt verify`.

use clap::Args;
use telemetry::{ExitStatus, Failure, OutputFormat};

use super::StoreArgs;
use crate::verify::{VerifyOptions, VerifyReport, verify};
use crate::{EltError, SuppressionKey, spool_directory};

/// The options of `elt verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Put right what can be: adopt what the spool holds, restore documents from raw storage and answers
    /// from documents, derive leads, complete quarantine and ledger
    #[arg(long)]
    repair: bool,

    /// Trust the hashes that are stored beside the documents, and do not read what the documents hold
    #[arg(long)]
    quick: bool,

    /// Show the addresses of what is found
    #[arg(long)]
    show_addresses: bool,

    /// At most so many examples of each kind are shown; all are counted
    #[arg(long, value_name = "N", default_value_t = 5)]
    examples: u16,

    /// Form of the report
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    /// What is compared.
    #[command(flatten)]
    stores: StoreArgs,
}

pub(super) async fn execute(args: VerifyArgs) -> Result<ExitStatus, Failure> {
    let report = check(&args).await?;
    telemetry::print(&report.render(args.format)).map_err(EltError::from)?;
    if report.left() > 0 && !args.repair {
        telemetry::tell("hint: `elt verify --repair` puts right what can be");
    }
    Ok(report.status())
}

async fn check(args: &VerifyArgs) -> Result<VerifyReport, EltError> {
    let (database, store) = args.stores.open().await?;
    telemetry::tell(&format!(
        "comparing {} and {}",
        store.location(),
        database.location()
    ));
    let root = &args.stores.raw.spool_dir;
    let spool = spool_directory(root, database.as_ref(), store.as_ref());
    let options = VerifyOptions {
        repair: args.repair,
        suppression_key: SuppressionKey::from_environment()?,
        quick: args.quick,
        show_addresses: args.show_addresses,
        examples: args.examples.into(),
    };
    verify(database.as_ref(), store.as_ref(), &spool, options).await
}
