//! How a run ended.

use telemetry::{ExitStatus, Failure};

use crate::{EltError, Exhausted, RunReport};

/// The report, and why the run stopped before the end of its input if it did.
#[derive(Debug)]
pub struct RunOutcome {
    /// What happened to the addresses that were reached.
    pub report: RunReport,
    /// None: every address was reached.
    pub stopped: Option<StopReason>,
}

/// Why a run stopped early. After any of them the next run goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum StopReason {
    /// A signal asked for it.
    #[error("interrupted; what was under way has been stored")]
    Interrupted,
    /// The provider has no credits left for us.
    #[error("the provider is out of credits: {0}")]
    OutOfCredits(String),
    /// The provider refuses our key.
    #[error("the provider refused the API key: {0}")]
    KeyRefused(String),
    /// Nobody answers at the API's address.
    #[error("could not reach the API at `{url}`: {reason}")]
    ApiUnreachable {
        /// Without its query.
        url: String,
        /// The last attempt's.
        reason: String,
    },
    /// The API is there, but address after address is given up.
    #[error("the API at `{url}` fails for every address: {reason}")]
    ApiSilent {
        /// Without its query.
        url: String,
        /// The last address's.
        reason: String,
    },
    /// The API answers, and calls address after address malformed.
    #[error("the API at `{url}` calls every address malformed: {reason}")]
    Misread {
        /// Without its query.
        url: String,
        /// The last address's.
        reason: String,
    },
    /// What the run was allowed to spend is spent.
    #[error("{0}")]
    BudgetSpent(Exhausted),
    /// More addresses failed than the run was allowed.
    #[error("more than {0} addresses failed or went to quarantine")]
    TooManyErrors(u64),
    /// An answer is not as agreed, and the run was to stop at that.
    #[error("an answer violates the provider's contract: {0}")]
    ContractViolated(String),
    /// A store was lost.
    #[error(transparent)]
    Lost(#[from] EltError),
}

impl StopReason {
    /// The name of [`Self::KeyRefused`] in reports.
    pub(crate) const KEY_REFUSED: &'static str = "key_refused";

    pub(crate) fn status(&self) -> ExitStatus {
        match self {
            Self::Interrupted => ExitStatus::Interrupted,
            Self::OutOfCredits(_)
            | Self::KeyRefused(_)
            | Self::BudgetSpent(_)
            | Self::Misread { .. }
            | Self::ContractViolated(_) => ExitStatus::StoppedByProvider,
            Self::TooManyErrors(_) => ExitStatus::Incomplete,
            Self::ApiUnreachable { .. } | Self::ApiSilent { .. } => ExitStatus::ServiceLost,
            Self::Lost(error) => error.status(),
        }
    }

    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Interrupted => Some("run again to go on"),
            Self::OutOfCredits(_) => {
                Some("buy credits and run again: what is stored is not asked for again")
            }
            Self::BudgetSpent(_) => Some("allow more and run again to go on"),
            Self::TooManyErrors(_) => {
                Some("see what failed, then run again to go on or raise `--max-errors`")
            }
            Self::ContractViolated(_) => Some(
                "the answer is kept: see `elt quarantine list`, then run with `--contract quarantine` \
                 or `--contract evolve` to go on",
            ),
            Self::KeyRefused(_) => Some("set ELT_API_KEY to a valid key and run again"),
            Self::ApiUnreachable { .. } => {
                Some("start the mock with `cargo run -p mock-api`, or set ELT_API_URL")
            }
            Self::ApiSilent { .. } => Some("run again later to go on"),
            Self::Misread { .. } => Some(
                "check path and parameters of ELT_API_URL, then run again: these addresses are not settled",
            ),
            Self::Lost(error) => error.hint(),
        }
    }

    /// One word for it, in the report.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Interrupted => "interrupted",
            Self::OutOfCredits(_) => "out_of_credits",
            Self::KeyRefused(_) => Self::KEY_REFUSED,
            Self::BudgetSpent(_) => "budget_spent",
            Self::Misread { .. } => "all_malformed",
            Self::TooManyErrors(_) => "too_many_errors",
            Self::ContractViolated(_) => "contract_violated",
            Self::ApiUnreachable { .. } | Self::ApiSilent { .. } => "api_lost",
            Self::Lost(EltError::Database(_)) => "database_lost",
            Self::Lost(EltError::Storage(_)) => "raw_store_lost",
            Self::Lost(EltError::Suppression(_)) => "suppression_key",
            Self::Lost(_) => "input_lost",
        }
    }
}

impl From<StopReason> for Failure {
    fn from(reason: StopReason) -> Self {
        let (status, hint) = (reason.status(), reason.hint());
        Self::new(status, reason).with_hint(hint)
    }
}

impl RunOutcome {
    /// Whether there is anything to report: not where nobody listened from the first call on.
    #[must_use]
    pub const fn has_results(&self) -> bool {
        let RunReport {
            enriched,
            not_found,
            failed,
            quarantined,
            spooled,
            recovered,
            ..
        } = self.report;
        let is_unreachable = matches!(self.stopped, Some(StopReason::ApiUnreachable { .. }));
        !is_unreachable || enriched + not_found + failed + quarantined + spooled + recovered > 0
    }

    /// How the program ends.
    #[must_use]
    pub fn status(&self) -> ExitStatus {
        match &self.stopped {
            Some(reason) => reason.status(),
            None if self.report.failed + self.report.quarantined > 0 => ExitStatus::Incomplete,
            None => ExitStatus::Done,
        }
    }

    /// The exit status of a run that came to its end, or the failure that stopped it.
    pub fn into_status(self) -> Result<ExitStatus, Failure> {
        let status = self.status();
        match self.stopped {
            Some(reason) => Err(reason.into()),
            None => Ok(status),
        }
    }
}
