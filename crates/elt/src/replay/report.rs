//! What a replay found and did, or would do.

use std::fmt::Write;

use db_connector::{LeadChange, LeadDiff};
use serde::Serialize;
use telemetry::OutputFormat;

use super::ReplayOptions;
use crate::parity::{Gap, Parity};
use crate::raw_answers::RawAnswers;
use crate::report::to_json;
use crate::stages::item::Item;

/// What a replay read and wrote; of a rehearsal, what it would write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReplayReport {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Segments read.
    pub segments: u64,
    /// Answers read.
    pub answers: u64,
    /// Places whose bytes are not what was written; they are left out.
    pub damaged: u64,
    /// Answers about people who were erased, which had stayed behind; a replay that writes erases them.
    pub suppressed: u64,
    /// Documents that were not there.
    pub documents_new: u64,
    /// Documents that were older than their answers.
    pub documents_renewed: u64,
    /// Ledger entries that were missing or older.
    pub entries: u64,
    /// Leads that were not there.
    pub leads_new: u64,
    /// Leads of which name, address or photo changed; of a rehearsal, leads that would change at all.
    pub leads_updated: u64,
    /// Personas whose lists of leads were made anew.
    pub personas: u64,
    /// What would change in leads, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Vec<LeadChange>>,
}

impl ReplayReport {
    pub(super) fn rehearsal() -> Self {
        Self {
            dry_run: true,
            ..Self::default()
        }
    }

    pub(super) fn count_read(&mut self, answers: &RawAnswers) {
        self.segments += 1;
        self.answers += answers.items.len() as u64;
        self.damaged += answers.damage.len() as u64;
        for error in &answers.damage {
            tracing::warn!(%error, "left out a damaged answer");
        }
    }

    /// A document that was refused fills no gap: it is in quarantine.
    pub(super) fn count_gaps(&mut self, items: &[Item], parity: &[Parity]) {
        for (item, parity) in items.iter().zip(parity) {
            self.entries += u64::from(parity.entry.is_some());
            match parity.document.filter(|_| !item.is_unusable()) {
                Some(Gap::Missing) => self.documents_new += 1,
                Some(Gap::Behind) => self.documents_renewed += 1,
                None => {}
            }
        }
    }

    pub(super) fn show(&mut self, mut diff: LeadDiff, options: &ReplayOptions) {
        self.leads_new = diff.missing;
        self.leads_updated = diff.behind + diff.edited;
        diff.changes.sort_by_key(|change| change.lead_id);
        self.changes = options.diff.map(|_| diff.changes);
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
        let mut text = String::new();
        // Writing to a String cannot fail.
        for change in self.changes.iter().flatten() {
            append_change(&mut text, change);
        }
        if self.suppressed > 0 {
            let answers = self.suppressed;
            let _ = writeln!(
                text,
                "suppressed {answers} answers about people who were erased"
            );
        }
        if self.segments > 0 {
            let _ = writeln!(
                text,
                "{} answers in {} segments, {} damaged\ndocuments {} new, {} renewed\nledger    {} entries",
                self.answers,
                self.segments,
                self.damaged,
                self.documents_new,
                self.documents_renewed,
                self.entries,
            );
        }
        let _ = writeln!(
            text,
            "leads     {} new, {} updated{}",
            self.leads_new,
            self.leads_updated,
            self.shown()
        );
        if self.dry_run {
            text.push_str("nothing was written: this is what a replay would do\n");
        } else {
            let _ = writeln!(text, "personas  {} lists of leads", self.personas);
        }
        text
    }

    /// How many of the leads are shown, where that is not all of them.
    fn shown(&self) -> String {
        let total = self.leads_new + self.leads_updated;
        match &self.changes {
            Some(changes) if (changes.len() as u64) < total => {
                format!(" ({} of {total} shown)", changes.len())
            }
            _ => String::new(),
        }
    }
}

fn append_change(text: &mut String, change: &LeadChange) {
    let _ = writeln!(text, "{} {}", change.lead_id, change.kind.name());
    for field in &change.fields {
        let value = |value: &Option<String>| match value {
            Some(value) => format!("{value:?}"),
            None => "nothing".to_owned(),
        };
        let _ = writeln!(
            text,
            "  {:<11} {} -> {}",
            field.field,
            value(&field.before),
            value(&field.after)
        );
    }
}
