#![doc = include_str!("../README.md")]

mod budget;
mod catalogue;
mod config;
pub mod contract;
mod envelope;
mod error;
mod provider;
mod router;
mod routes;
mod server;
mod signals;
mod synthesis;

pub use config::{ApiKey, EXAMPLES, MockConfig};
pub use error::MockError;
pub use provider::Provider;
pub use router::router;
pub use server::{MockServer, start};
pub use signals::StopSignals;
