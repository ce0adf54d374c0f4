//! Filling what a mapping file leaves blank: from its own labels, then by the classifier.

mod disagreement;
mod fields;
mod fill;
mod mapping;
mod method;
mod parallel;
mod reading;
mod vocabulary;

pub use disagreement::{Disagreement, Disagreements};
pub use method::Method;

pub(crate) use disagreement::compare;
pub(crate) use fields::{CONFIDENCE, METHOD, fields};
pub(crate) use fill::fill;
pub(crate) use mapping::Mapping;
pub(crate) use parallel::map;
pub(crate) use reading::Reading;
pub(crate) use vocabulary::Vocabulary;
