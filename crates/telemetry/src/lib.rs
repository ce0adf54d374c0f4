#![doc = include_str!("../README.md")]

mod exit;
mod failure;
mod logging;
mod output;

pub use exit::ExitStatus;
pub use failure::{Failure, error_chain};
pub use logging::init;
pub use output::{OutputFormat, print, print_bytes, tell};
