#![doc = include_str!("../README.md")]

mod args;
mod bare;
mod benchmarks;
mod fill;
mod home;
mod http;
mod machine;
mod measure;
mod mock;
mod peer;
mod process;
mod programs;
mod report;
mod row;
mod small;

pub use args::{BenchArgs, Benchmark, PeerLanguage};
pub use benchmarks::run;
pub use report::Report;
