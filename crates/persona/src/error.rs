//! What can go wrong, and how the programs end then.

use std::io;

use db_connector::{DatabaseError, ErrorKind};
use models::LeadId;
use telemetry::{ExitStatus, Failure};

use crate::RulesError;

/// A mapping or look-up that did not come to its end; running it again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum PersonaError {
    /// The database refused or was lost.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The rules cannot be used.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// A page is to begin behind a lead that is not among those of any persona.
    #[error("the lead `{0}` is unknown or has no persona")]
    UnknownLead(LeadId),
    /// Stdout failed.
    #[error("could not write the result")]
    Output(#[from] io::Error),
}

impl From<PersonaError> for Failure {
    fn from(error: PersonaError) -> Self {
        match error {
            PersonaError::Database(error) => {
                let status = match error.kind() {
                    ErrorKind::Configuration | ErrorKind::Refused | ErrorKind::Empty => {
                        ExitStatus::Usage
                    }
                    ErrorKind::Data => ExitStatus::Incomplete,
                    ErrorKind::Unreachable | ErrorKind::Full | ErrorKind::Other => {
                        ExitStatus::ServiceLost
                    }
                };
                let hint = error.hint();
                Self::new(status, error).with_hint(hint)
            }
            PersonaError::Rules(error) => Self::new(ExitStatus::Usage, error).with_hint(Some(
                "the form of a rules file is that of config/personas.toml",
            )),
            PersonaError::UnknownLead(_) => Self::new(ExitStatus::Incomplete, error).with_hint(
                Some("it may have been erased: list again without `--after`"),
            ),
            PersonaError::Output(error) => Self::new(ExitStatus::Incomplete, error),
        }
    }
}
