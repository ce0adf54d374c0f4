#![doc = include_str!("../README.md")]

mod args;
mod command;
mod error;
mod observer;
mod options;
mod outcome;
mod pipeline;
mod provider;
mod rebuild;
mod report;
mod source;
mod stages;
mod stop;

pub use args::{EltArgs, EltCommand, RunArgs};
pub use error::EltError;
pub use observer::Observer;
pub use options::RunOptions;
pub use outcome::{RunOutcome, StopReason};
pub use pipeline::{Collaborators, run, spool_directory};
pub use provider::{ApiKey, KeyPlace, Provider, ProviderArgs, ProviderOptions, RetryPreset};
pub use rebuild::{RebuildReport, rebuild};
pub use report::RunReport;
pub use source::AddressSource;
pub use stop::Stop;
