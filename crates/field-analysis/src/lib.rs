#![doc = include_str!("../README.md")]

mod cleaning;
mod cli;
mod error;
mod intake;
mod output;
mod pipeline;
mod statistics;
mod summary;

pub use cli::{CleanArgs, Cli, run};
pub use error::{Error, Flaw};
pub use pipeline::{Options, clean};
pub use statistics::Statistics;
