//! One address on its way into the database.

use jiff::Timestamp;
use models::{
    Answer, ContentHash, Deviation, EmailAddress, Enrichment, EnrichmentState, Flaw, QuarantineId,
    QuarantinedAnswer, RawProfile, RunId, SegmentPlace, Spent, UnusableAnswer, Verdict,
};
use s3_connector::{SegmentKind, StoredAnswer};
use tokio::sync::OwnedSemaphorePermit;

use crate::provider::read_answer;
use crate::report::Counted;
use crate::suppression::linkedin_id_in;

/// What is written for an address, and what it counts as once it is.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) entry: Enrichment,
    /// When its answer had arrived.
    pub(crate) arrived_at: Timestamp,
    pub(crate) profile: Option<RawProfile>,
    pub(crate) counted: Counted,
    /// Why the answer cannot be used; none: it can, or there is none.
    pub(crate) flaws: Vec<Flaw>,
    /// Where the answer is not as agreed, whether it can be used or not.
    pub(crate) deviations: Vec<Deviation>,
    /// Whom an answer that cannot be used is about, if it says so.
    pub(crate) unusable_about: Option<String>,
    /// Of the answer's bytes, once they are kept.
    pub(crate) body_sha256: Option<ContentHash>,
    /// Its place in the room for answers, given up when it is dropped.
    pub(crate) room: Option<OwnedSemaphorePermit>,
    /// False for a failure where an earlier answer is known: that is what the ledger goes on saying.
    pub(crate) is_news: bool,
}

impl Item {
    /// The document is refused: the answer is kept all the same, and cannot be used.
    pub(crate) fn refuse(&mut self, reason: &str) {
        self.profile = None;
        self.entry.raw_id = None;
        self.entry.state = EnrichmentState::Quarantined;
        let reason = format!("cannot be held by the database: {reason}");
        self.flaws = vec![Flaw::new("", reason)];
        self.entry.reason = Some(in_words(&self.flaws));
        if self.counted == Counted::Enriched {
            self.counted = Counted::Quarantined;
        }
    }

    /// An outcome without a body.
    pub(crate) fn without_body(
        run_id: RunId,
        email: EmailAddress,
        settled_at: Timestamp,
        state: EnrichmentState,
        reason: Option<String>,
    ) -> Self {
        let counted = match state {
            EnrichmentState::Enriched => Counted::Enriched,
            EnrichmentState::NotFound => Counted::NotFound,
            EnrichmentState::Invalid => Counted::Invalid,
            EnrichmentState::Failed | EnrichmentState::Pending | EnrichmentState::InFlight => {
                Counted::Failed
            }
            EnrichmentState::Quarantined => Counted::Quarantined,
        };
        let entry = Enrichment {
            email,
            state,
            run_id,
            settled_at: Some(settled_at),
            raw_id: None,
            place: None,
            reason,
            spent: Spent::default(),
            claim: None,
        };
        Self {
            entry,
            arrived_at: settled_at,
            profile: None,
            counted,
            flaws: Vec::new(),
            deviations: Vec::new(),
            unusable_about: None,
            body_sha256: None,
            room: None,
            is_news: true,
        }
    }

    /// An answer that was paid for and is too large to be kept.
    pub(crate) fn too_large(run_id: RunId, email: EmailAddress, settled_at: Timestamp) -> Self {
        let flaws = vec![Flaw::new("", "is too large to be kept")];
        let (state, reason) = (EnrichmentState::Quarantined, Some(in_words(&flaws)));
        let item = Self::without_body(run_id, email, settled_at, state, reason);
        Self { flaws, ..item }
    }

    /// Whether its answer was paid for and cannot be used.
    pub(crate) fn is_unusable(&self) -> bool {
        self.entry.state == EnrichmentState::Quarantined
    }

    /// The identity its answer has, or would have, in quarantine.
    pub(crate) fn quarantine_id(&self) -> QuarantineId {
        QuarantineId::derive(&self.entry.email, self.body_sha256)
    }

    /// The document of an answer that cannot be used.
    pub(crate) fn quarantined(&self) -> Option<QuarantinedAnswer> {
        let entry = &self.entry;
        self.is_unusable().then(|| {
            QuarantinedAnswer::new(UnusableAnswer {
                email: entry.email.clone(),
                body_sha256: self.body_sha256,
                place: entry.place.clone(),
                fetched_at: self.arrived_at,
                run_id: entry.run_id,
                reasons: self.flaws.clone(),
            })
        })
    }

    /// An answer that is kept, read again as it was meant: what was put in quarantine for violating the
    /// contract stays there.
    pub(crate) fn from_stored(run_id: RunId, stored: StoredAnswer) -> Self {
        let prefix = SegmentKind::Quarantine.prefix();
        let is_strict = stored.place.segment.starts_with(prefix);
        Self::judged(run_id, stored, |answer| {
            if is_strict {
                answer.hold_to_contract();
            }
        })
    }

    /// The same by another judge.
    pub(crate) fn judged(
        run_id: RunId,
        stored: StoredAnswer,
        judge: impl FnOnce(&mut Answer),
    ) -> Self {
        let (meta, mut answer) = (stored.meta, read_answer(&stored.body));
        judge(&mut answer);
        let mut item = Self::from_answer(run_id, meta.email, meta.fetched_at, answer);
        item.lies_at(stored.place, meta.sha256);
        item.look_into(&stored.body);
        item
    }

    /// Looks into an answer that cannot be used: it is not to be kept of somebody who was erased.
    pub(crate) fn look_into(&mut self, body: &[u8]) {
        if self.is_unusable() {
            self.unusable_about = linkedin_id_in(body);
        }
    }

    /// Says where the bytes of its answer lie, and what they are.
    pub(crate) fn lies_at(&mut self, place: SegmentPlace, body_sha256: ContentHash) {
        self.body_sha256 = Some(body_sha256);
        if let Some(profile) = &mut self.profile {
            profile.place.clone_from(&place);
        }
        self.entry.place = Some(place);
    }

    /// A whole answer; where it lies is not known yet.
    pub(crate) fn from_answer(
        run_id: RunId,
        email: EmailAddress,
        fetched_at: Timestamp,
        answer: Answer,
    ) -> Self {
        let (state, found, flaws) = match answer.verdict {
            Verdict::Found(found) => (EnrichmentState::Enriched, Some(found), Vec::new()),
            Verdict::NotFound => (EnrichmentState::NotFound, None, Vec::new()),
            Verdict::Unusable(flaws) => (EnrichmentState::Quarantined, None, flaws),
        };
        let reason = (!flaws.is_empty()).then(|| in_words(&flaws));
        let profile = found.map(|found| {
            RawProfile::new(email.clone(), fetched_at, nowhere(), answer.budget, *found)
        });
        let mut item = Self::without_body(run_id, email, fetched_at, state, reason);
        item.entry.raw_id = profile.as_ref().map(|profile| profile.id);
        item.profile = profile;
        item.flaws = flaws;
        item.deviations = answer.deviations;
        item
    }
}

/// Stands in for a place until there is one.
const fn nowhere() -> SegmentPlace {
    SegmentPlace {
        segment: String::new(),
        offset: 0,
        length: 0,
    }
}

fn in_words(flaws: &[Flaw]) -> String {
    let words: Vec<_> = flaws.iter().map(ToString::to_string).collect();
    words.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_flaws_are_told_with_their_places() {
        let flaws = [
            Flaw::new("/person/linkedInIdentifier", "is missing"),
            Flaw::new("", "is not JSON"),
        ];
        assert_eq!(
            in_words(&flaws),
            "`/person/linkedInIdentifier` is missing; the answer is not JSON"
        );
    }
}
