//! How the programs end: 1 where what was asked for is not there.

use models::LeadId;
use telemetry::ExitStatus;

use crate::Stored;

/// Says on stderr which leads are unknown, and gives the exit status that follows from it.
#[must_use]
pub fn tell_unknown(unknown: &[LeadId]) -> ExitStatus {
    for id in unknown {
        telemetry::tell(&format!(
            "lead `{id}` is unknown: no such lead in the database"
        ));
    }
    if unknown.is_empty() {
        ExitStatus::Done
    } else {
        ExitStatus::Incomplete
    }
}

impl Stored {
    /// A lead without persona is an answer, but not the one that was asked for.
    #[must_use]
    pub const fn status(&self) -> ExitStatus {
        if self.persona.is_some() {
            ExitStatus::Done
        } else {
            ExitStatus::Incomplete
        }
    }
}
