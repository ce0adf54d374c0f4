#![doc = include_str!("../README.md")]

mod billing;
mod budget;
mod catalogue;
mod config;
pub mod contract;
mod envelope;
mod error;
mod faults;
mod latency;
mod ledger;
mod provider;
mod random;
mod rate_limit;
mod reply;
mod router;
mod routes;
mod server;
mod signals;
mod synthesis;
mod wire;

pub use billing::Billing;
pub use config::{ApiKey, EXAMPLES, MockConfig};
pub use error::MockError;
pub use faults::{
    CallRange, Fault, FaultRule, FaultScript, InvalidScript, OversizedBody, SlowBody, StatusFault,
};
pub use latency::{InvalidLatency, Latency};
pub use ledger::{Account, LedgerSnapshot};
pub use provider::Provider;
pub use rate_limit::{InvalidRateLimit, RateLimit};
pub use router::router;
pub use server::{MockServer, start};
pub use signals::StopSignals;
