//! The provider's contract: what an answer looks like, and where one is not as agreed.
//!
//! Nothing here refuses anything. Whatever an answer holds is kept; deviations are found, so that
//! somebody can count them, show them, or choose to be strict.

mod check;
mod deviation;
mod drift;
mod path;
mod shape;
mod value_type;

pub use deviation::Deviation;
pub use drift::{DriftKey, DriftKind, DriftSighting, DriftSummary};
pub use value_type::ValueType;

pub(crate) use check::find_deviations;
