#![doc = include_str!("../README.md")]

mod classification;
pub mod evaluation;
mod labels;
mod level;
pub mod lexicon;
pub mod model;
mod mojibake;
mod normalize;
mod reading;
mod taxonomy;

pub use classification::{Basis, Classification, Evidence, classify, read_level};
pub use labels::resolve_label;
pub use level::{Level, UnknownLevel};
pub use normalize::normalize_text;
pub use taxonomy::AcademicField;
