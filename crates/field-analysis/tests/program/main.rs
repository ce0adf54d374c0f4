//! The program as people run it: exit status, stdout, stderr and the files it leaves.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot set up its files has failed"
)]

mod browser;
mod chromium;
mod cleaning;
mod errors;
mod files;
mod filling;
mod formats;
mod help;
