//! Removes people from the database.

use std::collections::BTreeMap;

use db_connector::{Database, PersonaFilter, Trace};
use jiff::Timestamp;
use models::{EmailAddress, KeyedHash, RawId, Suppression, SuppressionKind};

use super::People;
use crate::EltError;
use crate::suppression::SuppressionKey;

/// What was removed from the database, and who is suppressed.
#[derive(Debug, Default)]
pub(crate) struct Removed {
    pub(crate) documents: u64,
    pub(crate) leads: u64,
    pub(crate) persona_lists: u64,
    pub(crate) ledger_entries: u64,
    pub(crate) quarantined: u64,
    pub(crate) suppressions: BTreeMap<KeyedHash, SuppressionKind>,
}

/// One erasure, which may remove several times as it finds more of a person.
pub(crate) struct Removal<'a> {
    pub(crate) database: &'a dyn Database,
    pub(crate) key: SuppressionKey,
    /// In whole milliseconds.
    pub(crate) erased_at: Timestamp,
}

impl Removal<'_> {
    /// First of all: whoever writes about these people from now on removes it again.
    pub(crate) async fn suppress(
        &self,
        people: &People,
        removed: &mut Removed,
    ) -> Result<(), EltError> {
        let suppressions = people.identities().map(|identity| Suppression {
            hash: self.key.hash(identity),
            kind: identity.kind(),
            erased_at: self.erased_at,
        });
        let suppressions: Vec<_> = suppressions.collect();
        self.database.suppress(&suppressions).await?;
        let by_hash = suppressions.into_iter().map(|it| (it.hash, it.kind));
        removed.suppressions.extend(by_hash);
        Ok(())
    }

    /// Deletes what is stored about people who are suppressed.
    ///
    /// Their raw documents lead from one address to the others, so they go when everything else is gone,
    /// and those of `anchors`, the addresses that somebody would name again, last of all: whenever this
    /// is broken off, doing it again finds what is left.
    pub(crate) async fn delete(
        &self,
        people: &People,
        anchors: &[EmailAddress],
        removed: &mut Removed,
    ) -> Result<(), EltError> {
        let (database, emails) = (self.database, people.emails());
        removed.leads += database.erase_leads(&people.leads()).await?;
        removed.persona_lists = self.renew_persona_lists().await?;
        removed.ledger_entries += database.erase_enrichments(&emails).await?;
        removed.quarantined += database.erase_quarantined(&emails).await?;
        database.erase_staged(&emails, &people.leads()).await?;
        let is_anchor = |trace: &&Trace| anchors.contains(&trace.email);
        let (last, first): (Vec<_>, Vec<_>) = people.traces().iter().partition(is_anchor);
        for traces in [first, last] {
            let ids: Vec<RawId> = traces.into_iter().map(|trace| trace.id).collect();
            removed.documents += database.erase_raw_profiles(&ids).await?;
        }
        // Again, should somebody have derived a lead from a document before that was gone.
        removed.leads += database.erase_leads(&people.leads()).await?;
        Ok(())
    }

    /// All of them, as which ones a lead was in is not known any more when this is done again.
    async fn renew_persona_lists(&self) -> Result<u64, EltError> {
        let all = PersonaFilter::default();
        let personas = self.database.find_personas(&all).await?;
        let ids: Vec<_> = personas.iter().map(|summary| summary.persona.id).collect();
        self.database.refresh_persona_leads(&ids).await?;
        Ok(ids.len() as u64)
    }
}
