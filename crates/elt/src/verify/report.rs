//! What a verification has to say.

use std::fmt::Write;
use std::time::Instant;

use serde::Serialize;
use telemetry::{ExitStatus, OutputFormat};

use super::{Example, Finding};
use crate::report::to_json;

/// What was looked at, and what was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VerifyReport {
    /// Whether what can be put right was.
    pub repair: bool,
    /// Segments read.
    pub segments: u64,
    /// Answers read and proven by their hashes.
    pub answers: u64,
    /// Documents read.
    pub documents: u64,
    /// Documents of answers in quarantine read.
    pub quarantined: u64,
    /// By kind; empty: nothing.
    pub findings: Vec<Finding>,
    /// Wall time.
    pub seconds: f64,
    #[serde(skip)]
    started: Instant,
}

impl VerifyReport {
    pub(super) fn new(repair: bool) -> Self {
        Self {
            repair,
            segments: 0,
            answers: 0,
            documents: 0,
            quarantined: 0,
            findings: Vec::new(),
            seconds: 0.0,
            started: Instant::now(),
        }
    }

    pub(super) fn with_findings(self, findings: Vec<Finding>) -> Self {
        let seconds = (self.started.elapsed().as_secs_f64() * 1_000.0).round() / 1_000.0;
        Self {
            findings,
            seconds,
            ..self
        }
    }

    /// Findings that are still true.
    #[must_use]
    pub fn left(&self) -> u64 {
        let left = |finding: &Finding| finding.count.saturating_sub(finding.repaired);
        self.findings.iter().map(left).sum()
    }

    /// How the program ends.
    #[must_use]
    pub fn status(&self) -> ExitStatus {
        if self.left() == 0 {
            ExitStatus::Done
        } else {
            ExitStatus::Incomplete
        }
    }

    /// The report in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Json => to_json(self),
            OutputFormat::Text => self.text(),
        }
    }

    fn text(&self) -> String {
        let mut text = format!(
            "{} answers in {} segments, {} documents, {} in quarantine, in {:.1} s: ",
            self.answers, self.segments, self.documents, self.quarantined, self.seconds
        );
        if self.findings.is_empty() {
            text.push_str("nothing found\n");
            return text;
        }
        let found: u64 = self.findings.iter().map(|finding| finding.count).sum();
        // Writing to a String cannot fail.
        let _ = if self.repair {
            writeln!(text, "{found} found, {} left", self.left())
        } else {
            writeln!(text, "{found} found")
        };
        for finding in &self.findings {
            self.append_finding(&mut text, finding);
        }
        text
    }

    fn append_finding(&self, text: &mut String, finding: &Finding) {
        let Finding {
            kind,
            count,
            repaired,
            examples,
        } = finding;
        let done = if self.repair {
            format!(", {repaired} repaired")
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "{:<19} {count}{done}: {}",
            kind.name(),
            kind.meaning()
        );
        for example in examples {
            let _ = writeln!(text, "  {}", example.line());
        }
        if (examples.len() as u64) < *count {
            text.push_str("  ...\n");
        }
    }
}

impl Example {
    fn line(&self) -> String {
        let place = self.place.as_ref().map(|place| {
            let end = place.offset + place.length;
            format!("bytes {} to {end} of {}", place.offset, place.segment)
        });
        let parts = [&self.id, &place, &self.address, &self.detail];
        let parts: Vec<_> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(", ")
    }
}
