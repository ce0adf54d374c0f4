//! The persona programs, on real databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[macro_use]
mod promises;

mod commands;
mod help;
mod mapping;
mod reading;
mod support;
