//! Options that make the mock bill, delay and fail as a provider does; all are off by default.

use std::path::PathBuf;

use clap::Args;

use crate::{Latency, RateLimit};

/// How calls are billed, and what goes wrong.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Billing and faults, off by default")]
pub struct Billing {
    /// Start with so many credits, and refuse calls (402) once they are spent
    #[arg(long, env = "MOCK_API_CREDITS", value_name = "NUMBER")]
    pub credits: Option<u64>,

    /// Refuse calls beyond this rate (429, with Retry-After): 15/s, 100/m or 5000/h
    #[arg(long, env = "MOCK_API_RATE_LIMIT", value_name = "CALLS/UNIT")]
    pub rate_limit: Option<RateLimit>,

    /// Answer after a while: 30ms, uniform:10ms-90ms, exponential:40ms (mean) or lognormal:200ms-2s
    /// (median and 99th percentile)
    #[arg(long, env = "MOCK_API_LATENCY", value_name = "DISTRIBUTION")]
    pub latency: Option<Latency>,

    /// Charge a credit for an address that nobody is known under, too
    #[arg(long, env = "MOCK_API_CHARGE_MISSES")]
    pub charge_misses: bool,

    /// Fail by script: status, reset, truncated, slow or unusable body, by call number, share,
    /// address or attempt
    #[arg(long, env = "MOCK_API_FAULTS", value_name = "FILE")]
    pub faults: Option<PathBuf>,

    /// Serve /__admin/ledger, /__admin/faults and /__admin/reset, and keep an account per address
    #[arg(long, env = "MOCK_API_ADMIN")]
    pub admin: bool,
}

impl Billing {
    /// Whether calls are counted for each address: only then is it known which attempt a call is.
    pub(crate) fn keeps_accounts(&self) -> bool {
        self.admin || self.faults.is_some() || self.latency.is_some()
    }
}
