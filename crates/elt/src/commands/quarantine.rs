//! `elt quarantine`.

use clap::{Args, Subcommand, ValueEnum};
use db_connector::DatabaseArgs;
use models::{QuarantineId, QuarantineState};
use telemetry::{ExitStatus, Failure, OutputFormat};

use super::StoreArgs;
use super::args::open_database;
use crate::quarantine::{
    AnswerName, Retry, Selection, ShownAnswer, discard_quarantined, list_quarantine, render_shown,
    retry_quarantined, show_quarantined,
};
use crate::{EltError, SuppressionKey};

/// The options of `elt quarantine`.
#[derive(Debug, Args)]
pub struct QuarantineArgs {
    /// What to do.
    #[command(subcommand)]
    command: QuarantineCommand,
}

/// The commands of `elt quarantine`.
#[derive(Debug, Subcommand)]
enum QuarantineCommand {
    /// List answers, newest first
    List(ListArgs),
    /// Show an answer: every reason, where its bytes are, how they begin
    ///
    /// Exit status: 0 shown, 1 no answer has the name, 2 usage, 4 a store cannot be reached.
    Show(ShowArgs),
    /// Read answers again from raw storage, without a call: those that can be used become leads
    ///
    /// After an update of this program, or to use what a run with `--contract quarantine` kept aside.
    /// With `--call` the next run asks the provider again instead, and pays. Exit status: 0 done,
    /// 1 something still cannot be used or was not found, 2 usage, 4 a store cannot be reached.
    Retry(RetryArgs),
    /// Give answers up: they are not listed as open any more; their bytes stay in raw storage
    Discard(DiscardArgs),
}

#[derive(Debug, Args)]
struct ListArgs {
    /// Only answers in this state
    #[arg(long, value_enum, default_value_t)]
    state: StateFilter,

    /// At most so many answers
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,

    /// The last answer of the page before
    #[arg(long, value_name = "ID")]
    after: Option<QuarantineId>,

    /// Form of the list
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    /// Where to look.
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Which answers are listed.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum StateFilter {
    /// Waiting for somebody
    #[default]
    Open,
    /// Used now, or asked for again
    Retried,
    /// Given up; their bytes are kept
    Discarded,
    /// All of them
    All,
}

#[derive(Debug, Args)]
struct ShowArgs {
    /// An answer's identity, or an address
    #[arg(value_name = "ID|ADDRESS")]
    name: AnswerName,

    /// Write the answer to stdout byte for byte instead; of several the newest
    #[arg(long, conflicts_with = "format")]
    body: bool,

    /// Form of what is shown
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    /// Where to look.
    #[command(flatten)]
    stores: StoreArgs,
}

#[derive(Debug, Args)]
struct RetryArgs {
    /// Identities of answers, or addresses
    #[arg(
        value_name = "ID|ADDRESS",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    names: Vec<AnswerName>,

    /// Every open answer
    #[arg(long)]
    all: bool,

    /// Have the next run that is given the address ask the provider again, which costs
    #[arg(long)]
    call: bool,

    /// Leave in quarantine what violates the contract
    #[arg(long, conflicts_with = "call")]
    strict: bool,

    /// Form of the report
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    /// From where to where.
    #[command(flatten)]
    stores: StoreArgs,
}

#[derive(Debug, Args)]
struct DiscardArgs {
    /// Identities of answers, or addresses
    #[arg(value_name = "ID|ADDRESS", required = true)]
    names: Vec<AnswerName>,

    /// Form of the report
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,

    /// Where they are.
    #[command(flatten)]
    database: DatabaseArgs,
}

pub(super) async fn execute(args: QuarantineArgs) -> Result<ExitStatus, Failure> {
    let done = match args.command {
        QuarantineCommand::List(args) => list(args).await,
        QuarantineCommand::Show(args) => show(args).await,
        QuarantineCommand::Retry(args) => retry(args).await,
        QuarantineCommand::Discard(args) => discard(args).await,
    };
    done.map_err(Failure::from)
}

async fn list(args: ListArgs) -> Result<ExitStatus, EltError> {
    let database = open_database(&args.database).await?;
    let states = args.state.states();
    let listing = list_quarantine(database.as_ref(), states, args.after, args.limit).await?;
    telemetry::print(&listing.render(args.format))?;
    Ok(ExitStatus::Done)
}

async fn show(args: ShowArgs) -> Result<ExitStatus, EltError> {
    let (database, store) = args.stores.open_and_tell().await?;
    let answers = show_quarantined(database.as_ref(), store.as_ref(), &args.name).await?;
    if answers.is_empty() {
        telemetry::tell(&format!("`{}` is not in quarantine", args.name));
        return Ok(ExitStatus::Incomplete);
    }
    if args.body {
        return write_body(&answers);
    }
    telemetry::print(&render_shown(&answers, args.format))?;
    Ok(ExitStatus::Done)
}

fn write_body(answers: &[ShownAnswer]) -> Result<ExitStatus, EltError> {
    let Some(body) = answers.iter().find_map(|shown| shown.body.as_ref()) else {
        telemetry::tell(
            "its bytes were too many to be kept, were erased, or are not in this raw storage",
        );
        return Ok(ExitStatus::Incomplete);
    };
    telemetry::print_bytes(&body.whole)?;
    Ok(ExitStatus::Done)
}

async fn retry(args: RetryArgs) -> Result<ExitStatus, EltError> {
    let (database, store) = args.stores.open_and_tell().await?;
    let selection = if args.all {
        Selection::AllOpen
    } else {
        Selection::Named(args.names)
    };
    let how = if args.call {
        Retry::Call
    } else {
        Retry::Read {
            strict: args.strict,
        }
    };
    let key = SuppressionKey::from_environment()?;
    let report = retry_quarantined(database.as_ref(), store.as_ref(), &selection, how, key).await?;
    telemetry::print(&report.render(args.format))?;
    Ok(report.status())
}

async fn discard(args: DiscardArgs) -> Result<ExitStatus, EltError> {
    let database = open_database(&args.database).await?;
    let selection = Selection::Named(args.names);
    let report = discard_quarantined(database.as_ref(), &selection).await?;
    telemetry::print(&report.render(args.format))?;
    Ok(report.status())
}

impl StateFilter {
    const fn states(self) -> &'static [QuarantineState] {
        match self {
            Self::Open => &[QuarantineState::Open],
            Self::Retried => &[QuarantineState::Retried],
            Self::Discarded => &[QuarantineState::Discarded],
            Self::All => &QuarantineState::ALL,
        }
    }
}
