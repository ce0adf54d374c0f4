//! Documents whose answers are lost: their places are looked up elsewhere, or their answers written anew.

use std::collections::HashMap;
use std::panic::resume_unwind;

use db_connector::RawHeader;
use models::{
    EmailAddress, Enrichment, EnrichmentState, RawId, RawProfile, RunId, SegmentPlace, Spent,
};
use s3_connector::{SealedSegment, SegmentKind, Spool, StorageError, erase_damage};
use serde_json::json;
use tokio::task::spawn_blocking;

use super::{FindingKind, Verification};
use crate::EltError;
use crate::raw_answers::RawAnswers;
use crate::stages::item::Item;
use crate::stages::standing::by_address;
use crate::stages::store::publish_without;
use crate::suppression::Watch;

impl Verification<'_> {
    /// Documents that are whole get an answer again; the others stay findings.
    pub(super) async fn rescue(&mut self, headers: Vec<RawHeader>) -> Result<(), EltError> {
        let emails: Vec<_> = headers.iter().map(|header| header.email.clone()).collect();
        let entries = by_address(self.database.find_enrichments(&emails).await?);
        let mut lost = Vec::new();
        for header in headers {
            let known = known_place(&entries, &header);
            let is_elsewhere = match known {
                Some(place) => self.restore_from(&header, place).await?,
                None => false,
            };
            if is_elsewhere {
                self.findings.repaired(FindingKind::DocumentUnproven, 1);
                self.note_rescued(header.place);
            } else {
                lost.extend(self.read_whole(header.id).await?);
            }
        }
        self.write_anew(lost, &entries).await
    }

    async fn read_whole(&self, id: RawId) -> Result<Option<RawProfile>, EltError> {
        let profile = self.database.find_raw_profile(id).await?;
        Ok(profile.filter(|profile| {
            let hash = profile.content.hash();
            hash == profile.content_sha256 && profile.id == RawId::derive(&profile.email, hash)
        }))
    }

    /// In the order of a run, so that a crash costs nothing: segment, documents, ledger, spool file.
    async fn write_anew(
        &mut self,
        profiles: Vec<RawProfile>,
        entries: &HashMap<EmailAddress, Enrichment>,
    ) -> Result<(), EltError> {
        if profiles.is_empty() {
            return Ok(());
        }
        let (spool, run) = (Spool::open(&self.spool)?, self.run);
        let mut old: HashMap<_, _> = profiles
            .iter()
            .map(|profile| (profile.id, profile.place.clone()))
            .collect();
        let writing = spawn_blocking(move || write_answers(&spool, run, &profiles));
        let written = writing.await;
        let (mut segment, mut items) =
            written.unwrap_or_else(|error| resume_unwind(error.into_panic()))?;
        let (watch, struck) = Watch::begin(&self.suppression, self.database, &mut items).await?;
        publish_without(self.store, std::slice::from_mut(&mut segment), &struck).await?;
        let profiles: Vec<_> = items.into_iter().filter_map(|item| item.profile).collect();
        self.database.restore_raw_profiles(&profiles).await?;
        let known = profiles
            .iter()
            .filter_map(|profile| self.entry_of(profile, entries));
        let known: Vec<_> = known.collect();
        self.database.settle_enrichments(&known).await?;
        watch.end(self.store).await?;
        segment.discard()?;
        let count = profiles.len() as u64;
        self.findings.repaired(FindingKind::DocumentUnproven, count);
        for profile in &profiles {
            old.remove(&profile.id)
                .into_iter()
                .for_each(|place| self.note_rescued(place));
        }
        Ok(())
    }

    /// Keeps a place only where it helps to tell whether damage can be overwritten.
    fn note_rescued(&mut self, place: SegmentPlace) {
        if self.damage.iter().any(|damage| is_within(&place, damage)) {
            self.rescued.push(place);
        }
    }

    /// The ledger's entry with the new place; none where it speaks of another answer.
    fn entry_of(
        &self,
        profile: &RawProfile,
        entries: &HashMap<EmailAddress, Enrichment>,
    ) -> Option<Enrichment> {
        let place = Some(profile.place.clone());
        match entries.get(&profile.email) {
            // Settling would end the claim of a run that is asking for the address.
            Some(entry) if entry.claim.is_some() => None,
            Some(entry) if entry.raw_id == Some(profile.id) => Some(Enrichment {
                place,
                ..entry.clone()
            }),
            Some(_) => None,
            None => Some(Enrichment {
                email: profile.email.clone(),
                state: EnrichmentState::Enriched,
                run_id: self.run,
                settled_at: Some(profile.fetched_at),
                raw_id: Some(profile.id),
                place,
                reason: None,
                spent: Spent::default(),
                claim: None,
            }),
        }
    }

    /// Overwrites damage whose every byte belonged to answers that lie elsewhere now.
    pub(super) async fn erase_replaced_damage(&mut self) -> Result<(), EltError> {
        for damage in std::mem::take(&mut self.damage) {
            let inside = self
                .rescued
                .iter()
                .filter(|place| is_within(place, &damage));
            let replaced: u64 = inside.map(|place| place.length).sum();
            if replaced > 0 && replaced == damage.length {
                erase_damage(self.store, &damage).await?;
                self.findings.repaired(FindingKind::AnswerDamaged, 1);
            }
        }
        Ok(())
    }
}

/// Where the ledger says that the document's answer is, if not at the place that was looked at.
fn known_place<'a>(
    entries: &'a HashMap<EmailAddress, Enrichment>,
    header: &RawHeader,
) -> Option<&'a SegmentPlace> {
    let entry = entries.get(&header.email)?;
    let place = entry.place.as_ref()?;
    (entry.raw_id == Some(header.id) && *place != header.place).then_some(place)
}

/// Answers that say what the documents hold, read back from where they lie now. The bytes are not those
/// that the provider sent: what it said beside person, company and budget is lost.
fn write_answers(
    spool: &Spool,
    run: RunId,
    profiles: &[RawProfile],
) -> Result<(SealedSegment, Vec<Item>), StorageError> {
    let mut writer = spool.create_segment(SegmentKind::Raw)?;
    for profile in profiles {
        let body = json!({
            "success": true,
            "credits_left": profile.budget.credits_left,
            "rate_limit_left": profile.budget.rate_limit_left,
            "person": profile.content.person(),
            "company": profile.content.company(),
        });
        let (body, at) = (body.to_string(), profile.fetched_at);
        writer.append(&profile.email, at, 200, body.as_bytes())?;
    }
    let segment = writer.seal()?;
    let answers = RawAnswers::from_reader(segment.answers()?, run, None);
    Ok((segment, answers.items))
}

fn is_within(place: &SegmentPlace, whole: &SegmentPlace) -> bool {
    place.segment == whole.segment
        && place.offset >= whole.offset
        && place.offset + place.length <= whole.offset + whole.length
}
