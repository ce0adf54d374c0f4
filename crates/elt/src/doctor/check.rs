//! One thing that was looked at.

use std::time::Duration;

use serde::Serialize;
use telemetry::{ExitStatus, error_chain};

use crate::EltError;

/// How long one question may take; servers that are slower than this are no use to a run.
const PATIENCE: Duration = Duration::from_secs(20);

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// As it should be.
    Ok,
    /// A run would work; somebody should know this all the same.
    Warning,
    /// A run would fail.
    Problem,
}

impl CheckState {
    /// The word in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// What was found, and what to do about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Check {
    /// What was looked at, in one word.
    pub name: &'static str,
    /// How it is.
    pub state: CheckState,
    /// What was found, in one line.
    pub finding: String,
    /// What to do, in one line; none where nothing is to be done.
    pub advice: Option<String>,
    /// How a run would end because of it.
    #[serde(skip)]
    pub(super) status: ExitStatus,
}

impl Check {
    pub(super) fn ok(name: &'static str, finding: impl Into<String>) -> Self {
        Self {
            name,
            state: CheckState::Ok,
            finding: finding.into(),
            advice: None,
            status: ExitStatus::Done,
        }
    }

    pub(super) fn warning(
        name: &'static str,
        finding: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            state: CheckState::Warning,
            advice: Some(advice.into()),
            ..Self::ok(name, finding)
        }
    }

    pub(super) fn problem(name: &'static str, status: ExitStatus, finding: String) -> Self {
        Self {
            state: CheckState::Problem,
            status,
            ..Self::ok(name, finding)
        }
    }

    /// An error, as the program that ends with it would tell it.
    pub(super) fn failed(name: &'static str, error: &EltError) -> Self {
        Self {
            advice: error.hint().map(str::to_owned),
            ..Self::problem(name, error.status(), error_chain(error))
        }
    }

    pub(super) fn advise(self, advice: impl Into<String>) -> Self {
        Self {
            advice: Some(advice.into()),
            ..self
        }
    }
}

/// The answer to a question, or the problem that there is none.
pub(super) async fn in_time<T, E: Into<EltError>>(
    name: &'static str,
    question: impl Future<Output = Result<T, E>>,
) -> Result<T, Check> {
    match tokio::time::timeout(PATIENCE, question).await {
        Ok(answer) => answer.map_err(|error| Check::failed(name, &error.into())),
        Err(_elapsed) => {
            let finding = format!("no answer within {} s", PATIENCE.as_secs());
            let advice = "see whether the server is overloaded, or another program holds a lock";
            Err(Check::problem(name, ExitStatus::ServiceLost, finding).advise(advice))
        }
    }
}
