#![doc = include_str!("../README.md")]

mod exit;
mod failure;
mod harmless;
mod logging;
mod output;

pub use exit::ExitStatus;
pub use failure::{Failure, error_chain};
pub use harmless::harmless;
pub use logging::init;
pub use output::{OutputFormat, print, print_bytes, tell};
