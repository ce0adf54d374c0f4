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
            // Not `eprintln!`: the harness would capture it, and a test left out must be seen.
            let line = format!("LEFT OUT: {}: {error:#}\n", test_name());
            let _ = std::io::stderr().write_all(line.as_bytes());
            None
        }
    }
}

/// The name of the running test: that of its thread, which is `main` where the harness runs one test
/// only and was told which.
fn test_name() -> String {
    match thread::current().name() {
        Some(name) if name != "main" => name.to_owned(),
        _ => env::args()
            .skip(1)
            .find(|argument| !argument.starts_with('-'))
            .unwrap_or_else(|| "unnamed test".to_owned()),
    }
}
