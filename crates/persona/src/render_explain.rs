//! Explanations and backtests as text and JSON.

use std::fmt::Write;

use telemetry::OutputFormat;

use crate::explain::ExplainedLead;
use crate::render::{text_of_lead, to_json};
use crate::{BacktestReport, Explanation};

impl Explanation {
    /// The explanation in the form asked for; unknown leads are told on stderr by the caller.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Json => to_json(self),
            OutputFormat::Text => self
                .leads
                .iter()
                .map(text_of_explained)
                .collect::<Vec<_>>()
                .join("\n"),
        }
    }
}

impl BacktestReport {
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
            "{} of {} leads would move; nothing was written\n",
            self.moved, self.leads
        );
        for moved in &self.moves {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "  {:>8}  {} -> {}", moved.leads, moved.from, moved.to);
        }
        text
    }
}

fn text_of_explained(lead: &ExplainedLead) -> String {
    let mapped = &lead.mapped;
    let mut text = text_of_lead(mapped);
    // Writing to a String cannot fail.
    let _ = writeln!(text, "  why");
    let _ = writeln!(text, "    education     {}", lead.education_reason);
    if let Some(reason) = &lead.subject_reason {
        let _ = writeln!(text, "    text read     {reason}");
    }
    if mapped.is_doubtful() {
        let _ = writeln!(
            text,
            "    doubt         the confidence is low; label the text in a mapping file to settle it"
        );
    }
    for (field, confidence) in &lead.alternatives {
        let _ = writeln!(text, "    alternative   {field} ({confidence:.2})");
    }
    if lead.group != mapped.academic_field {
        let _ = writeln!(
            text,
            "    group         {} belongs to {}",
            mapped.academic_field, lead.group
        );
    }
    let _ = writeln!(text, "    company type  {}", lead.size_rule);
    let _ = writeln!(text, "    rules         version {}", lead.rules_version);
    text
}
