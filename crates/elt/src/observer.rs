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
        Self::counting("addresses")
    }

    /// The same for what reads raw storage.
    pub(crate) fn for_segments() -> Self {
        Self::counting("segments")
    }

    fn counting(what: &str) -> Self {
        let progress = if io::stderr().is_terminal() {
            bar(what)
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

    /// Says something about an address and what others have said of it, without disturbing the progress line.
    pub(crate) fn tell(&self, line: &str) {
        if !self.is_quiet {
            self.progress
                .suspend(|| telemetry::tell(&telemetry::harmless(line)));
        }
    }

    /// Counts an address, or a segment, as done.
    pub(crate) fn advance(&self) {
        self.progress.inc(1);
    }

    /// Takes the progress line away.
    pub(crate) fn finish(&self) {
        self.progress.finish_and_clear();
    }
}

fn bar(what: &str) -> ProgressBar {
    let template = format!("{{spinner}} {{human_pos}} {what}, {{per_sec}}, {{elapsed}}");
    let style = ProgressStyle::with_template(&template);
    ProgressBar::new_spinner()
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}
