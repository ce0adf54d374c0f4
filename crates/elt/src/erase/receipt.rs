//! What an erasure says it has done.

use std::fmt::Write;

use jiff::Timestamp;
use models::{EmailAddress, KeyedHash, Suppression, SuppressionKind};
use serde::Serialize;
use telemetry::{ExitStatus, OutputFormat};

use super::Removed;
use super::sweep::Swept;
use crate::report::to_json;

/// What was removed, and where. It names no address but those that were asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EraseReceipt {
    /// The addresses that were asked for, normalised.
    pub erased: Vec<EmailAddress>,
    /// When.
    pub erased_at: Timestamp,
    /// Documents of `linkedin_data`.
    pub documents: u64,
    /// Leads.
    pub leads: u64,
    /// Lists of personas that were made anew.
    pub persona_lists: u64,
    /// Entries of the ledger.
    pub ledger_entries: u64,
    /// Answers in quarantine, as the database had them.
    pub quarantined: u64,
    /// Answers overwritten in raw storage.
    pub answers: u64,
    /// Segments that held them.
    pub segments_rewritten: u64,
    /// Segments that were read.
    pub segments_read: u64,
    /// Answers overwritten in the spool.
    pub spooled_answers: u64,
    /// Spool files of runs that are under way; these runs keep out who is suppressed.
    pub spool_files_in_use: u64,
    /// Damaged stretches of raw storage of which nobody can say whom they are about.
    pub unreadable: u64,
    /// Segments that the database named for these people and raw storage has not got.
    pub segments_missing: u64,
    /// What keeps the people from coming back.
    pub suppressions: Vec<SuppressedHash>,
    /// Wall time.
    pub seconds: f64,
}

/// A hash, and of what; it may be there since an earlier erasure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SuppressedHash {
    /// Of the address or the identifier.
    pub hash: KeyedHash,
    /// Of which of them.
    pub kind: SuppressionKind,
}

impl EraseReceipt {
    pub(super) fn new(
        emails: &[EmailAddress],
        erased_at: Timestamp,
        removed: Removed,
        swept: &Swept,
        seconds: f64,
    ) -> Self {
        Self {
            erased: emails.to_vec(),
            erased_at,
            documents: removed.documents,
            leads: removed.leads,
            persona_lists: removed.persona_lists,
            ledger_entries: removed.ledger_entries,
            quarantined: removed.quarantined,
            answers: swept.answers,
            segments_rewritten: swept.rewritten.len() as u64,
            segments_read: swept.segments,
            spooled_answers: swept.spooled_answers,
            spool_files_in_use: swept.spool_files_in_use,
            unreadable: swept.unreadable,
            segments_missing: swept.missing.len() as u64,
            suppressions: removed
                .suppressions
                .into_iter()
                .map(SuppressedHash::from)
                .collect(),
            seconds: (seconds * 1_000.0).round() / 1_000.0,
        }
    }

    /// Incomplete where raw storage is damaged, or lacks what the database named.
    #[must_use]
    pub const fn status(&self) -> ExitStatus {
        if self.unreadable > 0 || self.segments_missing > 0 {
            ExitStatus::Incomplete
        } else {
            ExitStatus::Done
        }
    }

    /// The receipt in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Json => to_json(self),
            OutputFormat::Text => self.text(),
        }
    }

    fn text(&self) -> String {
        let erased: Vec<_> = self.erased.iter().map(EmailAddress::as_str).collect();
        let mut text = format!(
            "erased {} at {}\n\
             documents   {} of linkedin_data\nleads       {}, {} lists of personas made anew\n\
             ledger      {}\nquarantine  {}\n\
             raw storage {} answers in {} of {} segments\nspool       {} answers\n",
            erased.join(", "),
            self.erased_at,
            self.documents,
            self.leads,
            self.persona_lists,
            self.ledger_entries,
            self.quarantined,
            self.answers,
            self.segments_rewritten,
            self.segments_read,
            self.spooled_answers,
        );
        // Writing to a String cannot fail.
        if self.spool_files_in_use > 0 {
            let _ = writeln!(
                text,
                "            {} files of a run under way, which keeps erased people out by itself",
                self.spool_files_in_use
            );
        }
        if self.unreadable > 0 {
            let _ = writeln!(
                text,
                "damaged     {} stretches of raw storage may hold anybody's answers",
                self.unreadable
            );
        }
        if self.segments_missing > 0 {
            let _ = writeln!(
                text,
                "missing     {} segments that the database named",
                self.segments_missing
            );
        }
        for SuppressedHash { hash, kind } in &self.suppressions {
            let _ = writeln!(text, "suppressed  {hash} {}", kind.name());
        }
        text
    }
}

impl From<(KeyedHash, SuppressionKind)> for SuppressedHash {
    fn from((hash, kind): (KeyedHash, SuppressionKind)) -> Self {
        Self { hash, kind }
    }
}

/// All suppressions, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SuppressionList {
    /// Hashes, of what, and since when.
    pub suppressions: Vec<Suppression>,
}

impl SuppressionList {
    /// The list in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Json => to_json(self),
            OutputFormat::Text => {
                let lines = self.suppressions.iter().map(line);
                lines.collect()
            }
        }
    }
}

fn line(suppression: &Suppression) -> String {
    let Suppression {
        hash,
        kind,
        erased_at,
    } = suppression;
    format!("{hash} {:<11} {erased_at}\n", kind.name())
}
