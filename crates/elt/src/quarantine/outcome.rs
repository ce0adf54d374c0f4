//! What became of answers that were looked after.

use std::fmt::Write;

use serde::Serialize;
use telemetry::{ExitStatus, OutputFormat};

use super::AnswerName;
use crate::report::to_json;

/// What became of answers that were tried again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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
    pub unknown: Vec<AnswerName>,
    /// Leads that were not there.
    pub leads_new: u64,
    /// Leads that changed.
    pub leads_updated: u64,
}

/// What became of answers that were given up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DiscardReport {
    /// Answers that are marked now; their bytes stay in raw storage.
    pub discarded: u64,
    /// Answers that were marked before, or are used.
    pub unchanged: u64,
    /// Names of no answer.
    pub unknown: Vec<AnswerName>,
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
        ]);
        append_unknown(&mut text, &self.unknown);
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
        match self.unusable + self.gone + self.damaged + self.unknown.len() as u64 {
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
            OutputFormat::Text => self.text(),
        }
    }

    fn text(&self) -> String {
        let mut text = lines(&[
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
        ]);
        append_unknown(&mut text, &self.unknown);
        text
    }

    /// How the program ends.
    #[must_use]
    pub const fn status(&self) -> ExitStatus {
        if self.unknown.is_empty() {
            ExitStatus::Done
        } else {
            ExitStatus::Incomplete
        }
    }
}

fn append_unknown(text: &mut String, names: &[AnswerName]) {
    for name in names {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "unknown     {name} is not in quarantine");
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
            unknown: vec!["ann@example.com".parse().unwrap()],
            ..nothing
        };
        let expected = "used        2 are documents now\n\
                        unusable    1 cannot be used today either\n\
                        unknown     ann@example.com is not in quarantine\n\
                        leads       1 new, 0 updated\n";
        assert_eq!(report.render(OutputFormat::Text), expected);
        assert_eq!(report.status(), ExitStatus::Incomplete);
    }
}
