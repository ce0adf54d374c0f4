//! What became of answers that were looked after.

use std::fmt::Write;

use serde::Serialize;
use telemetry::{ExitStatus, OutputFormat};

use crate::report::to_json;

/// What became of answers that were tried again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RetryReport {
    /// Answers that are documents now.
    pub used: u64,
    /// Addresses that the next run asks for again, and pays for.
    pub to_call: u64,
    /// Answers that cannot be used today either.
    pub unusable: u64,
    /// Answers of which no bytes were kept, or are kept any more, as of people who were erased.
    pub gone: u64,
    /// Answers whose bytes in raw storage are not what was stored.
    pub damaged: u64,
    /// Addresses of which more is known by now, or that a run is asking for.
    pub superseded: u64,
    /// Names of no answer.
    pub unknown: u64,
    /// Leads that were not there.
    pub leads_new: u64,
    /// Leads that changed.
    pub leads_updated: u64,
}

/// What became of answers that were given up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DiscardReport {
    /// Answers that are marked now; their bytes stay in raw storage.
    pub discarded: u64,
    /// Answers that were marked before, or are used.
    pub unchanged: u64,
    /// Names of no answer.
    pub unknown: u64,
}

impl RetryReport {
    /// The report in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Json => to_json(self),
            OutputFormat::Text => self.text(),
        }
    }

    fn text(&self) -> String {
        let mut text = lines(&[
            ("used", self.used, "are documents now"),
            (
                "to call",
                self.to_call,
                "are asked for by the next run that has them",
            ),
            ("unusable", self.unusable, "cannot be used today either"),
            (
                "gone",
                self.gone,
                "are not in this raw storage, or were erased: is RAW_STORE_URL right?",
            ),
            (
                "damaged",
                self.damaged,
                "are not what was stored: `--call` asks again",
            ),
            (
                "superseded",
                self.superseded,
                "are known better by now, or being asked for",
            ),
            ("unknown", self.unknown, "name no answer"),
        ]);
        if self.used > 0 {
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "leads       {} new, {} updated",
                self.leads_new, self.leads_updated
            );
        }
        text
    }

    /// How the program ends.
    #[must_use]
    pub const fn status(&self) -> ExitStatus {
        match self.unusable + self.gone + self.damaged + self.unknown {
            0 => ExitStatus::Done,
            _ => ExitStatus::Incomplete,
        }
    }
}

impl DiscardReport {
    /// The report in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Json => to_json(self),
            OutputFormat::Text => lines(&[
                (
                    "discarded",
                    self.discarded,
                    "are given up; their bytes are kept",
                ),
                (
                    "unchanged",
                    self.unchanged,
                    "were given up before, or are used",
                ),
                ("unknown", self.unknown, "name no answer"),
            ]),
        }
    }

    /// How the program ends.
    #[must_use]
    pub const fn status(&self) -> ExitStatus {
        match self.unknown {
            0 => ExitStatus::Done,
            _ => ExitStatus::Incomplete,
        }
    }
}

/// The first line in any case, the others where there is something to count.
fn lines(counts: &[(&str, u64, &str)]) -> String {
    let mut text = String::new();
    for (number, (name, count, remark)) in counts.iter().enumerate() {
        if number == 0 || *count > 0 {
            let _ = writeln!(text, "{name:<11} {count} {remark}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_happened_is_told() {
        let nothing = RetryReport::default();
        assert_eq!(
            nothing.render(OutputFormat::Text),
            "used        0 are documents now\n"
        );
        assert_eq!(nothing.status(), ExitStatus::Done);
        let report = RetryReport {
            used: 2,
            unusable: 1,
            leads_new: 1,
            ..nothing
        };
        let expected = "used        2 are documents now\n\
                        unusable    1 cannot be used today either\n\
                        leads       1 new, 0 updated\n";
        assert_eq!(report.render(OutputFormat::Text), expected);
        assert_eq!(report.status(), ExitStatus::Incomplete);
    }
}
