#![doc = include_str!("../README.md")]

mod args;
mod error;
mod load;
mod mapping_file;
mod report;

pub use args::{InitLoadArgs, Labels, LoadOptions};
pub use error::LoadError;
pub use load::load;
pub use report::LoadReport;
