//! What becomes of an address that was called for.

use bytes::Bytes;
use jiff::Timestamp;
use models::{Answer, EnrichmentState, RunId, Verdict, whole_milliseconds};
use tokio::sync::OwnedSemaphorePermit;

use super::claims::Admitted;
use super::item::Item;
use super::landing::{Landed, Landing};

/// What a reply says of an address.
#[derive(Debug)]
pub(crate) enum FetchResult {
    /// A whole answer of status 200, safe, and what it was read as.
    Answer {
        landed: Landed,
        body: Bytes,
        answer: Box<Answer>,
    },
    /// Paid for, and too large to be kept.
    TooLarge,
    /// 404, 400, or no success, and why.
    Without(EnrichmentState, Option<String>),
}

/// An address with its result, on the way to the landing.
#[derive(Debug)]
pub(crate) struct Called {
    pub(crate) address: Admitted,
    pub(crate) result: FetchResult,
    /// Kept until it is stored.
    pub(crate) room: OwnedSemaphorePermit,
}

impl FetchResult {
    pub(crate) fn is_error(&self) -> bool {
        match self {
            Self::Answer { answer, .. } => matches!(answer.verdict, Verdict::Unusable(_)),
            Self::TooLarge => true,
            Self::Without(state, _) => *state == EnrichmentState::Failed,
        }
    }
}

impl Called {
    /// What the provider said of an address that has no answer.
    pub(crate) fn reason(&self) -> Option<String> {
        match &self.result {
            FetchResult::Without(_, reason) => reason.clone(),
            FetchResult::Answer { .. } | FetchResult::TooLarge => None,
        }
    }

    /// Everything that takes time is done here, on all cores.
    pub(crate) fn deliver(self, run: RunId, landing: &Landing) {
        let Self {
            address,
            result,
            room,
        } = self;
        let Admitted {
            email,
            is_known,
            spent,
        } = address;
        let now = || whole_milliseconds(Timestamp::now());
        let complete = |mut item: Item| {
            item.entry.spent = spent;
            item.room = Some(room);
            item
        };
        match result {
            FetchResult::Answer {
                landed,
                body,
                answer,
            } => {
                let mut item = Item::from_answer(run, email, landed.arrived_at, *answer);
                item.look_into(&body);
                landed.deliver(complete(item));
            }
            FetchResult::TooLarge => landing.deliver(complete(Item::too_large(run, email, now()))),
            FetchResult::Without(state, reason) => {
                let mut item = Item::without_body(run, email, now(), state, reason);
                item.is_news = !(is_known && state == EnrichmentState::Failed);
                landing.deliver(complete(item));
            }
        }
    }
}
