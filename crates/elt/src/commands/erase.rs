//! `elt erase`.

use clap::Args;
use models::EmailAddress;
use s3_connector::Spool;
use telemetry::{ExitStatus, Failure, OutputFormat};

use super::StoreArgs;
use super::args::open_database;
use crate::{
    EltError, Eraser, Observer, SuppressionError, SuppressionKey, SuppressionList, spool_directory,
};

/// The options of `elt erase`.
#[derive(Debug, Args)]
pub struct EraseArgs {
    /// Addresses of the people to remove
    #[arg(value_name = "ADDRESS", required_unless_present = "list")]
    addresses: Vec<EmailAddress>,

    /// Show who is suppressed: keyed hashes, of what, since when
    #[arg(long, conflicts_with = "addresses")]
    list: bool,

    /// Go on where raw storage lacks segments that the database names, as after a retention rule
    #[arg(long, conflicts_with = "list")]
    allow_missing_segments: bool,

    /// Form of the receipt
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    /// Where they are stored.
    #[command(flatten)]
    stores: StoreArgs,
}

pub(super) async fn execute(args: EraseArgs) -> Result<ExitStatus, Failure> {
    if args.list {
        return list(&args).await;
    }
    let key = SuppressionKey::from_environment()?;
    let key = key.ok_or(EltError::from(SuppressionError::Needed))?;
    let (database, store) = args.stores.open().await?;
    telemetry::tell(&format!(
        "from {} and {}",
        database.location(),
        store.location()
    ));
    let spool = spool_directory(
        &args.stores.raw.spool_dir,
        database.as_ref(),
        store.as_ref(),
    );
    let eraser = Eraser {
        spool: Spool::open(&spool).map_err(EltError::from)?,
        may_lack_segments: args.allow_missing_segments,
        observer: Observer::for_segments(),
        database,
        store,
        key,
    };
    let receipt = eraser.erase(&args.addresses).await?;
    telemetry::print(&receipt.render(args.format)).map_err(EltError::from)?;
    Ok(receipt.status())
}

/// Hashes can be shown without the key, and without raw storage.
async fn list(args: &EraseArgs) -> Result<ExitStatus, Failure> {
    let database = open_database(&args.stores.database).await?;
    let suppressions = database.list_suppressions().await.map_err(EltError::from)?;
    let list = SuppressionList { suppressions };
    telemetry::print(&list.render(args.format)).map_err(EltError::from)?;
    Ok(ExitStatus::Done)
}
