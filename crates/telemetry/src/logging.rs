//! Logs to stderr, and `.env`.

use std::env;
use std::io;

use tracing_subscriber::EnvFilter;

/// Loads `.env` from the working directory or above it, and starts logging to stderr.
///
/// `RUST_LOG` filters (default: warnings), `LOG_FORMAT=json` prints one JSON object a line. Variables that are already set win over `.env`. Called twice, the
/// second call changes nothing.
pub fn init() {
    let loaded = dotenvy::dotenv();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let json = env::var("LOG_FORMAT").is_ok_and(|format| format == "json");
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // It would use `eprintln!`, which panics where stderr is closed.
        .log_internal_errors(false)
        .with_writer(io::stderr);
    let started = if json {
        builder.json().try_init()
    } else {
        builder.with_target(false).try_init()
    };
    if started.is_ok() {
        report_env_file(loaded);
    }
}

/// A broken `.env` is told, an absent one is the usual case.
fn report_env_file(loaded: dotenvy::Result<std::path::PathBuf>) {
    match loaded {
        Ok(path) => tracing::debug!(path = %path.display(), "loaded .env"),
        Err(error) if error.not_found() => {}
        // The parse error would quote the line, and lines of `.env` hold secrets.
        Err(_) => tracing::warn!(
            "`.env` could not be read or parsed, so it was left out from its first bad line on"
        ),
    }
}
