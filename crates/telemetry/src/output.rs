//! Results on stdout.

use std::io::{self, Write};

/// The form in which a program prints its result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum OutputFormat {
    /// For people.
    #[default]
    Text,
    /// For machines: one JSON document.
    Json,
}

/// Writes `text` to stdout and ends it with a line break if it has none; nothing for an empty text.
///
/// # Errors
/// Those of stdout; a closed pipe among them, which [`crate::Failure::report`] lets pass.
pub fn print(text: &str) -> io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        stdout.write_all(b"\n")?;
    }
    stdout.flush()
}
