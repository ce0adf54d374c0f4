//! `elt doctor`.

use clap::Args;
use models::EmailAddress;
use telemetry::{ExitStatus, Failure, OutputFormat};

use super::StoreArgs;
use crate::doctor::{Patient, examine};
use crate::{EltError, ProviderArgs, SuppressionKey};

/// The options of `elt doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Also make one real call, for this address; it may cost a credit, and the answer is kept as in a run
    #[arg(long, value_name = "ADDRESS")]
    probe: Option<EmailAddress>,

    /// Form of the findings
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    /// Whom a run would ask.
    #[command(flatten)]
    provider: ProviderArgs,

    /// Where a run would store.
    #[command(flatten)]
    stores: StoreArgs,
}

pub(super) async fn execute(args: DoctorArgs) -> Result<ExitStatus, Failure> {
    let checkup = examine(Patient {
        provider: args.provider.options(),
        suppression_key: SuppressionKey::from_environment(),
        database: &args.stores.database,
        raw: &args.stores.raw,
        probe: args.probe.as_ref(),
    })
    .await;
    telemetry::print(&checkup.render(args.format)).map_err(EltError::from)?;
    Ok(checkup.status())
}
