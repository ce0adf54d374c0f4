//! What can go wrong on the way.

use std::io;

use elt::EltError;
use init_load::LoadError;
use persona::PersonaError;
use telemetry::{ExitStatus, Failure};

const WHERE_DATA_IS: &str = "run it in the repository's root, or name `--test-data DIRECTORY`";

/// The error of the step that failed.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The mock did not start.
    #[error(transparent)]
    Mock(#[from] mock_api::MockError),
    /// The database was not prepared.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Enrichment failed.
    #[error(transparent)]
    Elt(#[from] EltError),
    /// Enrichment stopped.
    #[error(transparent)]
    Stopped(#[from] elt::StopReason),
    /// Mapping failed.
    #[error(transparent)]
    Persona(#[from] PersonaError),
    /// Stdout failed.
    #[error("could not write the result")]
    Output(#[from] io::Error),
}

impl From<DemoError> for Failure {
    fn from(error: DemoError) -> Self {
        match error {
            DemoError::Load(error @ LoadError::Unreadable { .. }) => {
                Self::from(error).with_hint(Some(WHERE_DATA_IS))
            }
            DemoError::Load(error) => error.into(),
            DemoError::Elt(error) => error.into(),
            DemoError::Persona(error) => error.into(),
            DemoError::Mock(error) => {
                Self::new(ExitStatus::Usage, error).with_hint(Some(WHERE_DATA_IS))
            }
            DemoError::Stopped(reason) => reason.into(),
            DemoError::Output(_) => Self::new(ExitStatus::Incomplete, error),
        }
    }
}

#[cfg(test)]
mod tests {
    use elt::StopReason;

    use super::*;

    #[test]
    fn enrichment_that_stopped_ends_the_demo_as_it_would_end_a_run() {
        let silent = StopReason::ApiSilent {
            url: "http://127.0.0.1:8000".to_owned(),
            reason: "time-out".to_owned(),
        };
        for (reason, status) in [
            (StopReason::Interrupted, ExitStatus::Interrupted),
            (silent, ExitStatus::ServiceLost),
        ] {
            let code = Failure::from(DemoError::Stopped(reason)).report();
            assert_eq!(
                format!("{code:?}"),
                format!("{:?}", std::process::ExitCode::from(status))
            );
        }
    }
}
