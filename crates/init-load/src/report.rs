//! What a load did.

use std::fmt::Write;

use db_connector::SchemaObject;
use serde::Serialize;
use telemetry::OutputFormat;

/// The database, what was created in it, and the mapping file's rows.
#[derive(Debug, Serialize)]
pub struct LoadReport {
    /// Which store, without credentials.
    pub database: String,
    /// The mapping file.
    pub mapping: String,
    /// Every collection, validator and index, and whether it was created now.
    pub schema: Vec<SchemaObject>,
    /// What the file holds.
    pub rows: RowCounts,
    /// Documents that were not there.
    pub inserted: u64,
    /// Documents that changed.
    pub updated: u64,
    /// Documents that were there as they are.
    pub unchanged: u64,
}

/// The rows of a mapping file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RowCounts {
    /// Rows behind the header.
    pub read: usize,
    /// Rows without a field of study, left out.
    pub blank: usize,
    /// Rows whose normalised text had come before.
    pub duplicate: usize,
    /// Rows whose label is not the one of their text: most of its labelled rows have another, or the first
    /// of equally many.
    pub contradicting: usize,
    /// Labels that field-analysis filled in, left out.
    pub filled: usize,
    /// Distinct texts with a label.
    pub labelled: usize,
}

impl LoadReport {
    /// The report in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Text => self.text(),
            OutputFormat::Json => self.json(),
        }
    }

    #[expect(clippy::expect_used, reason = "strings and numbers always serialise")]
    fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report is plain data")
    }

    fn text(&self) -> String {
        let mut text = format!("database {}\n", self.database);
        for (created, title) in [(true, "created"), (false, "already there")] {
            let names = self
                .schema
                .iter()
                .filter(|object| object.created == created);
            let names: Vec<_> = names
                .map(|object| format!("{} {}", object.kind, object.name))
                .collect();
            if !names.is_empty() {
                // Writing to a String cannot fail.
                let _ = writeln!(text, "  {title}: {}", names.join(", "));
            }
        }
        let rows = &self.rows;
        let filled = match rows.filled {
            0 => String::new(),
            filled => format!(", {filled} with a label that was filled in"),
        };
        let _ = writeln!(
            text,
            "mapping {}\n  {} rows: {} blank, {} duplicate ({} contradicting){filled}; {} labelled texts\n  \
             {} inserted, {} updated, {} unchanged",
            self.mapping,
            rows.read,
            rows.blank,
            rows.duplicate,
            rows.contradicting,
            rows.labelled,
            self.inserted,
            self.updated,
            self.unchanged,
        );
        text
    }
}
