//! Leads against their documents, and references that lead nowhere.

use db_connector::{ChangeKind, DerivedScope, LeadChange, Referrers};

use super::{Example, FindingKind, Verification};
use crate::EltError;

impl Verification<'_> {
    pub(super) async fn check_leads(&mut self) -> Result<(), EltError> {
        // One more of each kind than is shown would not help: the database gives the first it meets.
        let limit = self.options.examples * KINDS.len();
        let diff = self.database.diff_leads(DerivedScope::All, limit).await?;
        for (kind, change) in KINDS {
            let count = match change {
                ChangeKind::Missing => diff.missing,
                ChangeKind::Behind => diff.behind,
                ChangeKind::Edited => diff.edited,
            };
            let examples = diff.changes.iter().filter(|found| found.kind == change);
            self.findings.add_many(kind, count, examples.map(example));
        }
        if self.options.repair && diff.total() > 0 {
            let scope = DerivedScope::All;
            self.database.rederive_leads(scope, self.run).await?;
            let left = self.database.diff_leads(scope, 0).await?;
            let repaired = [
                diff.missing.saturating_sub(left.missing),
                diff.behind.saturating_sub(left.behind),
                diff.edited.saturating_sub(left.edited),
            ];
            for ((kind, _), repaired) in KINDS.into_iter().zip(repaired) {
                self.findings.repaired(kind, repaired);
            }
        }
        Ok(())
    }

    /// After everything that can be put right has been: what is left cannot.
    pub(super) async fn check_references(&mut self) -> Result<(), EltError> {
        for (referrers, kind) in [
            (Referrers::Leads, FindingKind::LeadUnfounded),
            (Referrers::Ledger, FindingKind::EntryUnfounded),
        ] {
            let limit = self.options.examples;
            let dangling = self.database.find_dangling(referrers, limit).await?;
            let examples = dangling.examples.into_iter().map(|reference| {
                let names = format!("names {}", reference.raw_id);
                let example = match referrers {
                    Referrers::Leads => Example::of(&reference.holder),
                    Referrers::Ledger => Example {
                        address: Some(reference.holder),
                        ..Example::default()
                    },
                };
                example.because(names)
            });
            self.findings.add_many(kind, dangling.count, examples);
        }
        Ok(())
    }
}

const KINDS: [(FindingKind, ChangeKind); 3] = [
    (FindingKind::LeadMissing, ChangeKind::Missing),
    (FindingKind::LeadBehind, ChangeKind::Behind),
    (FindingKind::LeadEdited, ChangeKind::Edited),
];

/// Names the fields, not what is in them.
fn example(change: &LeadChange) -> Example {
    let example = Example::of(&change.lead_id);
    if change.kind == ChangeKind::Missing {
        return example;
    }
    let fields: Vec<_> = change.fields.iter().map(|change| change.field).collect();
    example.because(fields.join(", "))
}
