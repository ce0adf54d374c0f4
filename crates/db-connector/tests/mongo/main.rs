//! What only MongoDB promises: servers, credentials, validators, indexes, races.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod access;
mod concern;
mod documents;
#[path = "../invented/mod.rs"]
mod invented;
mod ledger;
mod loss;
mod plans;
mod races;
mod schema;
mod stages;
mod support;
