#![doc = include_str!("../README.md")]

mod args;
mod error;
mod report;
mod tour;

pub use args::DemoArgs;
pub use error::DemoError;
pub use report::{DemoReport, Example};
pub use tour::tour;
