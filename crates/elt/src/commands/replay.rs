//! `elt replay`.

use clap::{Args, ValueEnum};
use telemetry::{ExitStatus, Failure, OutputFormat};

use super::StoreArgs;
use crate::replay::{ReplayOptions, ReplayReport, Since, replay_database, replay_raw};
use crate::{EltError, Stop, SuppressionKey};

/// The options of `elt replay`.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// What to derive from
    #[arg(long, value_enum, default_value_t)]
    from: Origin,

    /// Only answers that arrived on this day (UTC) or at this time, or later
    #[arg(long, value_name = "DATE|TIME")]
    since: Option<Since>,

    /// Write nothing, and say what would change
    #[arg(long)]
    dry_run: bool,

    /// Write nothing, and show what would change in leads, field by field
    #[arg(long)]
    diff: bool,

    /// At most so many leads are shown by `--diff`; all are counted
    #[arg(long, value_name = "LEADS", default_value_t = 100)]
    limit: usize,

    /// Form of the report
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    /// From where to where.
    #[command(flatten)]
    stores: StoreArgs,
}

/// What a replay derives from.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Origin {
    /// Raw storage: documents, leads, quarantine and ledger
    #[default]
    Raw,
    /// The documents in `linkedin_data`: leads, and the lists of personas
    Database,
}

pub(super) async fn execute(args: ReplayArgs) -> Result<ExitStatus, Failure> {
    let report = replay(&args).await?;
    telemetry::print(&report.render(args.format)).map_err(EltError::from)?;
    Ok(if report.damaged > 0 {
        ExitStatus::Incomplete
    } else {
        ExitStatus::Done
    })
}

async fn replay(args: &ReplayArgs) -> Result<ReplayReport, EltError> {
    let options = ReplayOptions {
        since: args.since.map(|Since(time)| time),
        suppression_key: SuppressionKey::from_environment()?,
        dry_run: args.dry_run,
        diff: args.diff.then_some(args.limit),
        stop: if args.dry_run || args.diff {
            Stop::on_signals_saying("what was set up to compare is being taken down")
        } else {
            Stop::default()
        },
    };
    match args.from {
        Origin::Raw => {
            let (database, store) = args.stores.open().await?;
            telemetry::tell(&format!(
                "from {} to {}",
                store.location(),
                database.location()
            ));
            replay_raw(database.as_ref(), store.as_ref(), &options).await
        }
        Origin::Database => {
            let database = db_connector::connect(&args.stores.database).await?;
            telemetry::tell(&format!("from {} itself", database.location()));
            replay_database(database.as_ref(), &options).await
        }
    }
}
