//! Results on stdout, everything else on stderr.

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
/// Those of [`print_bytes`].
pub fn print(text: &str) -> io::Result<()> {
    let is_whole = text.is_empty() || text.ends_with('\n');
    print_bytes(text.as_bytes())?;
    print_bytes(if is_whole { b"" } else { b"\n" })
}

/// Writes a line to stderr.
///
/// Where that is closed or full (`elt run 2>&1 | head`) nobody can be told, and that ends nothing: `eprintln!`
/// would panic, and take with it what a run has in hand.
pub fn tell(line: &str) {
    let _ = io::stderr().write_all(format!("{line}\n").as_bytes());
}

/// Writes bytes to stdout as they are.
///
/// A reader that closed the pipe (`elt status | head`) has what it wanted. That is known here and nowhere
/// else: further up, a broken pipe may as well be a connection to a service that was lost.
///
/// # Errors
/// Those of stdout, a closed pipe apart.
pub fn print_bytes(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
