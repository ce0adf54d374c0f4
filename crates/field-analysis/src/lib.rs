#![doc = include_str!("../README.md")]

mod cleaning;
mod cli;
mod distinct;
mod error;
mod evaluation;
mod filling;
mod format;
mod intake;
mod output;
mod pipeline;
mod prediction;
mod progress;
mod report;
mod resources;
mod statistics;
mod summary;

pub use cli::{Cli, run};
pub use error::{Error, Flaw};
pub use evaluation::{Evaluation, evaluate};
pub use filling::{Disagreement, Disagreements, Method};
pub use pipeline::{Options, clean};
pub use prediction::{PredictOptions, Predicted, predict};
pub use report::write_report;
pub use resources::Resources;
pub use statistics::{
    Cluster, Confidence, Filled, Frequency, LevelField, Missing, MostFrequent, Statistics,
};
