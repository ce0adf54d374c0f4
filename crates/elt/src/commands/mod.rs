//! What was typed, and the commands behind it.

mod args;
mod doctor;
mod erase;
mod explain;
mod plan;
mod quarantine;
mod replay;
mod run;
mod spending;
mod status;
mod verify;

pub use args::{AddressArgs, EltArgs, EltCommand, ExplainArgs, PlanArgs, RunArgs, StoreArgs};
pub use doctor::DoctorArgs;
pub use erase::EraseArgs;
pub use quarantine::QuarantineArgs;
pub use replay::ReplayArgs;
pub use spending::{LimitArgs, PriceArgs};
pub use status::StatusArgs;
use telemetry::{ExitStatus, Failure};
pub use verify::VerifyArgs;

impl EltArgs {
    /// Does what was asked for, prints what came of it, and says how the program ends.
    pub async fn execute(self) -> Result<ExitStatus, Failure> {
        match self.into_command() {
            EltCommand::Run(args) => run::execute(*args).await,
            EltCommand::Plan(args) => plan::execute(args).await,
            EltCommand::Replay(args) => replay::execute(args).await,
            EltCommand::Explain(args) => explain::execute(args).await,
            EltCommand::Quarantine(args) => quarantine::execute(args).await,
            EltCommand::Status(args) => status::execute(args).await,
            EltCommand::Verify(args) => verify::execute(args).await,
            EltCommand::Erase(args) => erase::execute(*args).await,
            // Boxed: the doctor has futures of both stores and of a run.
            EltCommand::Doctor(args) => Box::pin(doctor::execute(*args)).await,
        }
    }
}
