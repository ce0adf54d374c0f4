//! The taxonomy of academic fields and the classifier that reads education strings.
//!
//! ```
//! let read = academic_fields::classify("BBA, Marketing & Human Resource Management");
//! assert_eq!(read.academic_field.name(), "marketing");
//! assert_eq!(read.level, academic_fields::Level::Bachelor);
//! ```

mod classification;
pub mod evaluation;
mod labels;
mod level;
pub mod lexicon;
pub mod model;
mod normalize;
mod reading;
mod taxonomy;

pub use classification::{Basis, Classification, Evidence, classify, read_level};
pub use labels::resolve_label;
pub use level::{Level, UnknownLevel};
pub use normalize::normalize_text;
pub use taxonomy::AcademicField;
