//! What happens to a test whose server cannot be had.

use std::env;
use std::io::Write;
use std::thread;

use anyhow::Error;

/// Whether a missing server is a failure.
fn is_required() -> bool {
    env::var("REQUIRE_SERVICES").is_ok_and(|value| value == "1")
}

/// Passes a server on, or says which test is left out and why.
///
/// # Panics
/// With `REQUIRE_SERVICES=1`.
pub(crate) fn or_left_out<T>(server: Result<T, Error>) -> Option<T> {
    match server {
        Ok(server) => Some(server),
        Err(error) => {
            assert!(
                !is_required(),
                "REQUIRE_SERVICES=1, and a server cannot be had: {error:#}"
            );
            let test = thread::current()
                .name()
                .unwrap_or("unnamed test")
                .to_owned();
            // Not `eprintln!`: the harness would capture it, and a test left out must be seen.
            let line = format!("LEFT OUT: {test}: {error:#}\n");
            let _ = std::io::stderr().write_all(line.as_bytes());
            None
        }
    }
}
