//! How good predictions are: accuracy by group, calibration and confusions.
//!
//! Pure and in memory: the caller reads labelled strings from wherever they lie, asks a
//! classifier and hands the outcomes to [`Report::of`].

mod labelled;
mod report;

pub use labelled::{Labelled, Outcome};
pub use report::{Bin, Confusion, Report, Share};
