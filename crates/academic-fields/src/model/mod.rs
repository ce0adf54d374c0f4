//! The parts that are built ahead of time, and how they lie in a file.
//!
//! `field-trainer` makes them from the vocabulary and the training material; a program
//! that only classifies uses [`crate::classify`] and needs none of this.

pub(crate) mod bytes;
mod calibration;
mod classifier;
mod features;
mod weights;

pub use calibration::{Calibration, SIGNALS, Signals};
pub use classifier::{Classifier, MalformedModel};
pub(crate) use features::features_of_words;
pub use features::{BUCKETS, features_of_text};
pub use weights::Weights;
