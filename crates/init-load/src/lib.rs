#![doc = include_str!("../README.md")]

mod args;
mod error;
mod flaw;
mod load;
mod mapping_file;
mod merged;
mod quotes;
mod report;

pub use args::{InitLoadArgs, Labels, LoadOptions};
pub use error::LoadError;
pub use flaw::RowFlaw;
pub use load::load;
pub use report::LoadReport;
