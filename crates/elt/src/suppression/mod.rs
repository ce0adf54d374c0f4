//! Keeps people who were erased from coming back.
//!
//! A run, a rebuild and a retry write first and look afterwards: an erasure suppresses people before it
//! removes anything. So of a run and an erasure at the same time either the run sees the suppression and
//! removes what it has written, or the erasure sees what the run has written. Nothing has to be locked,
//! and it does not matter on which machines they run.

mod error;
mod guard;
mod identity;
mod key;
mod watch;

pub use error::SuppressionError;
pub(crate) use guard::Suppression;
pub(crate) use identity::{Identity, linkedin_id_in};
pub use key::{InvalidSuppressionKey, SuppressionKey};
pub(crate) use watch::{Watch, places_of};
