//! What was found, by kind, with a few examples.

use std::collections::BTreeMap;

use models::{EmailAddress, SegmentPlace};
use serde::Serialize;

use super::VerifyOptions;

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Spool files of dead processes.
    SpoolLeftover,
    /// Bytes of segments that are no answer.
    AnswerDamaged,
    /// Answers about people who were erased.
    AnswerSuppressed,
    /// Answers without a document.
    DocumentMissing,
    /// Documents older than their answers.
    DocumentBehind,
    /// Documents that do not have their hash or their identity.
    DocumentChanged,
    /// Documents whose answer is not at the place they name.
    DocumentUnproven,
    /// Answers that cannot be used, without a document in quarantine.
    QuarantineMissing,
    /// Documents in quarantine older than their answers.
    QuarantineBehind,
    /// Documents in quarantine whose answer is not at the place they name.
    QuarantineUnproven,
    /// Documents without a lead.
    LeadMissing,
    /// Leads that are older than their newest document.
    LeadBehind,
    /// Leads that say something else than their document.
    LeadEdited,
    /// Leads that name a document that is not there.
    LeadUnfounded,
    /// Answers that the ledger does not know.
    EntryMissing,
    /// Ledger entries older than an answer of their address.
    EntryBehind,
    /// Ledger entries that name a document that is not there.
    EntryUnfounded,
}

impl FindingKind {
    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SpoolLeftover => "spool_leftover",
            Self::AnswerDamaged => "answer_damaged",
            Self::AnswerSuppressed => "answer_suppressed",
            Self::DocumentMissing => "document_missing",
            Self::DocumentBehind => "document_behind",
            Self::DocumentChanged => "document_changed",
            Self::DocumentUnproven => "document_unproven",
            Self::QuarantineMissing => "quarantine_missing",
            Self::QuarantineBehind => "quarantine_behind",
            Self::QuarantineUnproven => "quarantine_unproven",
            Self::LeadMissing => "lead_missing",
            Self::LeadBehind => "lead_behind",
            Self::LeadEdited => "lead_edited",
            Self::LeadUnfounded => "lead_unfounded",
            Self::EntryMissing => "entry_missing",
            Self::EntryBehind => "entry_behind",
            Self::EntryUnfounded => "entry_unfounded",
        }
    }

    /// What that means, for people.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::SpoolLeftover => "spool files that a dead process has left",
            Self::AnswerDamaged => "places in segments whose bytes are not what was stored",
            Self::AnswerSuppressed => "answers about people who were erased",
            Self::DocumentMissing => "answers in raw storage without a document",
            Self::DocumentBehind => "documents that are older than their answers",
            Self::DocumentChanged => "documents that are not what their answers said",
            Self::DocumentUnproven => "documents whose answer is not at the place they name",
            Self::QuarantineMissing => {
                "answers that cannot be used, without a document in quarantine"
            }
            Self::QuarantineBehind => "documents in quarantine that are older than their answers",
            Self::QuarantineUnproven => {
                "documents in quarantine whose answer is not at the place they name"
            }
            Self::LeadMissing => "documents without a lead",
            Self::LeadBehind => "leads that are older than their newest document",
            Self::LeadEdited => "leads that say something else than their document",
            Self::LeadUnfounded => "leads that name a document that is not there",
            Self::EntryMissing => "answers that the ledger does not know",
            Self::EntryBehind => "ledger entries that are older than an answer",
            Self::EntryUnfounded => "ledger entries that name a document that is not there",
        }
    }
}

/// All findings of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Of what kind.
    pub kind: FindingKind,
    /// How many.
    pub count: u64,
    /// How many of them were put right.
    pub repaired: u64,
    /// Some of them.
    pub examples: Vec<Example>,
}

/// Where something is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The identity of a document or a lead, or the name of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// A place in raw storage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<SegmentPlace>,
    /// The address, if addresses were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What is wrong there, where the kind does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Example {
    pub(super) fn of(id: &impl ToString) -> Self {
        Self {
            id: Some(id.to_string()),
            ..Self::default()
        }
    }

    pub(super) fn at(self, place: &SegmentPlace) -> Self {
        Self {
            place: Some(place.clone()),
            ..self
        }
    }

    pub(super) fn under(self, address: &EmailAddress) -> Self {
        Self {
            address: Some(address.as_str().to_owned()),
            ..self
        }
    }

    pub(super) fn because(self, detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..self
        }
    }
}

/// Findings as they come.
pub(super) struct Findings {
    options: VerifyOptions,
    by_kind: BTreeMap<FindingKind, Finding>,
}

impl Findings {
    pub(super) const fn new(options: VerifyOptions) -> Self {
        Self {
            options,
            by_kind: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, kind: FindingKind, example: Example) {
        self.add_many(kind, 1, [example]);
    }

    pub(super) fn add_many(
        &mut self,
        kind: FindingKind,
        count: u64,
        examples: impl IntoIterator<Item = Example>,
    ) {
        if count == 0 {
            return;
        }
        let VerifyOptions {
            examples: limit,
            show_addresses,
            ..
        } = self.options;
        let finding = self.of(kind);
        finding.count += count;
        let room = limit.saturating_sub(finding.examples.len());
        finding
            .examples
            .extend(examples.into_iter().take(room).map(|example| Example {
                address: example.address.filter(|_| show_addresses),
                ..example
            }));
    }

    pub(super) fn repaired(&mut self, kind: FindingKind, count: u64) {
        if count > 0 {
            self.of(kind).repaired += count;
        }
    }

    fn of(&mut self, kind: FindingKind) -> &mut Finding {
        self.by_kind.entry(kind).or_insert_with(|| Finding {
            kind,
            count: 0,
            repaired: 0,
            examples: Vec::new(),
        })
    }

    pub(super) fn into_list(self) -> Vec<Finding> {
        self.by_kind.into_values().collect()
    }
}
