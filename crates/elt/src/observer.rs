//! Shows people how a run goes.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

/// A progress line on a terminal, and lines about addresses on stderr.
#[derive(Clone, Debug)]
pub struct Observer {
    progress: ProgressBar,
    is_quiet: bool,
}

impl Observer {
    /// Progress if stderr is a terminal, none in a pipe.
    #[must_use]
    pub fn for_terminal() -> Self {
        let progress = if io::stderr().is_terminal() {
            bar()
        } else {
            ProgressBar::hidden()
        };
        Self {
            progress,
            is_quiet: false,
        }
    }

    /// Shows nothing.
    #[must_use]
    pub fn quiet() -> Self {
        Self {
            progress: ProgressBar::hidden(),
            is_quiet: true,
        }
    }

    /// Says something about an address, without disturbing the progress line.
    pub(crate) fn tell(&self, line: &str) {
        if !self.is_quiet {
            self.progress.suspend(|| eprintln!("{line}"));
        }
    }

    /// Counts an address as done.
    pub(crate) fn advance(&self) {
        self.progress.inc(1);
    }

    /// Takes the progress line away.
    pub(crate) fn finish(&self) {
        self.progress.finish_and_clear();
    }
}

fn bar() -> ProgressBar {
    let style =
        ProgressStyle::with_template("{spinner} {human_pos} addresses, {per_sec}, {elapsed}");
    ProgressBar::new_spinner()
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}
