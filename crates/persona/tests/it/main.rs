//! The persona programs, on real databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod commands;
mod mapping;
mod support;
