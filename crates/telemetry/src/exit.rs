//! The exit statuses, one meaning each.

use std::process::ExitCode;

/// How a program ended, for the shell and for whoever scripts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// 0: done. People unknown to the provider and malformed addresses are results, not errors.
    Done,
    /// 1: done, but something failed or was quarantined, or what was asked for is unknown.
    Incomplete,
    /// 2: usage or configuration.
    Usage,
    /// 3: stopped by the provider (out of credits, key refused), or by what a run may spend or accept.
    /// Resumable.
    StoppedByProvider,
    /// 4: a service cannot be reached or was lost. Resumable.
    ServiceLost,
    /// 130: interrupted and drained (128 + SIGINT). Resumable.
    Interrupted,
}

impl ExitStatus {
    /// The number the shell sees.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Incomplete => 1,
            Self::Usage => 2,
            Self::StoppedByProvider => 3,
            Self::ServiceLost => 4,
            Self::Interrupted => 130,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.code())
    }
}
