//! One address on its way into the database.

use jiff::Timestamp;
use models::{
    Answer, EmailAddress, Enrichment, EnrichmentState, Flaw, RawProfile, RunId, SegmentPlace,
    Verdict,
};
use s3_connector::SegmentKind;

use crate::report::Counted;

/// What is written for an address, and what it counts as once it is.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) entry: Enrichment,
    pub(crate) profile: Option<RawProfile>,
    pub(crate) counted: Counted,
    /// False for a failure where an earlier answer is known: that is what the ledger goes on saying.
    pub(crate) is_news: bool,
}

/// Which segment an answer belongs into: what cannot be used must not be met by common tools.
pub(crate) const fn kind_of(answer: &Answer) -> SegmentKind {
    match answer.verdict {
        Verdict::Found(_) | Verdict::NotFound => SegmentKind::Raw,
        Verdict::Unusable(_) => SegmentKind::Quarantine,
    }
}

impl Item {
    /// The document is refused: the answer is kept all the same, and cannot be used.
    pub(crate) fn refuse(&mut self, reason: &str) {
        self.profile = None;
        self.entry.raw_id = None;
        self.entry.state = EnrichmentState::Quarantined;
        self.entry.reason = Some(format!("the database cannot hold it: {reason}"));
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
            EnrichmentState::Failed => Counted::Failed,
            EnrichmentState::Quarantined => Counted::Quarantined,
        };
        let entry = Enrichment {
            email,
            state,
            run_id,
            settled_at,
            raw_id: None,
            place: None,
            reason,
        };
        Self {
            entry,
            profile: None,
            counted,
            is_news: true,
        }
    }

    /// Says where its answer lies.
    pub(crate) fn lies_at(&mut self, place: SegmentPlace) {
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
        let (state, reason, found) = match answer.verdict {
            Verdict::Found(found) => (EnrichmentState::Enriched, None, Some(found)),
            Verdict::NotFound => (EnrichmentState::NotFound, None, None),
            Verdict::Unusable(flaws) => {
                (EnrichmentState::Quarantined, Some(in_words(&flaws)), None)
            }
        };
        let profile = found.map(|found| {
            RawProfile::new(email.clone(), fetched_at, nowhere(), answer.budget, *found)
        });
        let mut item = Self::without_body(run_id, email, fetched_at, state, reason);
        item.entry.raw_id = profile.as_ref().map(|profile| profile.id);
        item.profile = profile;
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
    let words: Vec<_> = flaws
        .iter()
        .map(|flaw| match flaw.pointer.as_str() {
            "" => format!("the answer {}", flaw.reason),
            pointer => format!("`{pointer}` {}", flaw.reason),
        })
        .collect();
    words.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_flaws_are_told_with_their_places() {
        let flaw = |pointer: &str, reason: &str| Flaw {
            pointer: pointer.to_owned(),
            reason: reason.to_owned(),
        };
        let flaws = [
            flaw("/person/linkedInIdentifier", "is missing"),
            flaw("", "is not JSON"),
        ];
        assert_eq!(
            in_words(&flaws),
            "`/person/linkedInIdentifier` is missing; the answer is not JSON"
        );
    }
}
