//! Leads compared with what their raw documents say, and derived anew.

use async_trait::async_trait;
use jiff::Timestamp;
use models::{LeadCounts, LeadId, RawProfile, RunId};
use serde::Serialize;

use crate::DatabaseError;

type Result<T> = std::result::Result<T, DatabaseError>;

/// The leads of which raw documents.
#[derive(Clone, Copy, Debug)]
pub enum DerivedScope<'a> {
    /// Of all.
    All,
    /// Leads with an answer that arrived at this time or later.
    Since(Timestamp),
    /// These.
    Only(&'a [LeadId]),
    /// Those with an answer on this stage. What is staged takes part as if it were stored.
    Staged(RunId),
}

/// How leads differ from their newest raw documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeadDiff {
    /// Leads that are not there.
    pub missing: u64,
    /// Leads that hold an older answer than the newest.
    pub behind: u64,
    /// Leads that hold the newest answer, or claim to, and say something else.
    pub edited: u64,
    /// Some of the leads.
    pub changes: Vec<LeadChange>,
}

impl LeadDiff {
    /// Leads that differ.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.missing + self.behind + self.edited
    }

    pub(crate) fn count(&mut self, change: LeadChange, limit: usize) {
        *match change.kind {
            ChangeKind::Missing => &mut self.missing,
            ChangeKind::Behind => &mut self.behind,
            ChangeKind::Edited => &mut self.edited,
        } += 1;
        if self.changes.len() < limit {
            self.changes.push(change);
        }
    }
}

/// What a derivation would do to one lead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeadChange {
    /// Which lead.
    pub lead_id: LeadId,
    /// In what it differs.
    pub kind: ChangeKind,
    /// The fields that would change, in the order of the document.
    pub fields: Vec<FieldChange>,
}

/// In what way a lead differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// It is not there.
    Missing,
    /// It holds an older answer.
    Behind,
    /// It holds this answer and says something else.
    Edited,
}

impl ChangeKind {
    /// The name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Behind => "behind",
            Self::Edited => "edited",
        }
    }
}

/// A field of a lead as it is and as it would be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// Its name in `leads`.
    pub field: &'static str,
    /// What the lead says; none: nothing.
    pub before: Option<String>,
    /// What the newest answer says.
    pub after: Option<String>,
}

/// Compares and derives leads inside the database.
///
/// Unlike [`crate::Leads::project_leads`] this also mends leads whose own fields were changed by other
/// hands. A lead that is newer than every raw document is left alone if its own is not there.
#[async_trait]
pub trait Rederivation {
    /// How the leads of a scope differ, with at most `limit` of them in detail. Nothing is written.
    async fn diff_leads(&self, scope: DerivedScope<'_>, limit: usize) -> Result<LeadDiff>;

    /// Makes the leads of a scope what their newest raw documents say; fields of other writers stay.
    /// Counts as the projection does. Nothing that is staged is made a lead.
    async fn rederive_leads(&self, scope: DerivedScope<'_>, run: RunId) -> Result<LeadCounts>;

    /// Sets up a stage of the run's own, and takes down those that processes have left which must be
    /// dead by now.
    async fn begin_stage(&self, stage: RunId) -> Result<()>;

    /// Puts what leads would be made of on a stage that was begun, beside the collections, so that it
    /// can be compared without being stored. What could not be stored is refused as storing refuses it.
    async fn stage_profiles(&self, stage: RunId, profiles: &[RawProfile]) -> Result<()>;

    /// Takes a stage down.
    async fn drop_stage(&self, stage: RunId) -> Result<()>;
}

/// The fields that the projection owns, in the order of the document.
pub(crate) const OWN_FIELDS: [&str; 7] = [
    "linkedin_id",
    "first_name",
    "last_name",
    "email",
    "photo_url",
    "raw_id",
    "fetched_at",
];

/// The values of [`OWN_FIELDS`]; times as RFC 3339.
pub(crate) type OwnValues = [Option<String>; OWN_FIELDS.len()];

impl LeadChange {
    /// `before` is what the lead says, none if it is not there.
    pub(crate) fn between(
        lead_id: LeadId,
        is_behind: bool,
        before: Option<OwnValues>,
        after: OwnValues,
    ) -> Self {
        let kind = match (&before, is_behind) {
            (None, _) => ChangeKind::Missing,
            (Some(_), true) => ChangeKind::Behind,
            (Some(_), false) => ChangeKind::Edited,
        };
        let pairs = before.unwrap_or_default().into_iter().zip(after);
        let fields = OWN_FIELDS.into_iter().zip(pairs);
        Self {
            lead_id,
            kind,
            fields: fields
                .filter(|(_, (before, after))| before != after)
                .map(|(field, (before, after))| FieldChange {
                    field,
                    before,
                    after,
                })
                .collect(),
        }
    }
}

/// A time as a change shows it; none where the database holds one that is out of range.
pub(crate) fn shown_time(milliseconds: i64) -> Option<String> {
    let time = Timestamp::from_millisecond(milliseconds).ok()?;
    Some(time.to_string())
}
