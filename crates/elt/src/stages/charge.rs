//! What the calls for one address cost.

use std::sync::{Mutex, MutexGuard, PoisonError};

use models::{Spent, Verdict};

use crate::StopReason;
use crate::pipeline::Shared;
use crate::provider::{AttemptEnd, Meter, Reply};
use crate::purse::Reservation;

/// Sets credits aside before every attempt, and says at the end what was spent.
pub(crate) struct Charge<'a> {
    shared: &'a Shared,
    state: Mutex<State<'a>>,
}

#[derive(Default)]
struct State<'a> {
    spent: Spent,
    /// Of the attempt under way, or of the one that was answered.
    held: Option<Reservation<'a>>,
}

impl<'a> Charge<'a> {
    pub(crate) fn new(shared: &'a Shared) -> Self {
        Self {
            shared,
            state: Mutex::default(),
        }
    }

    /// Settles the attempt that was answered, by what the answer is worth to the provider.
    pub(crate) fn settle(self, reply: &Reply) -> Spent {
        let prices = self.shared.purse.prices;
        let State { mut spent, held } = self
            .state
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let price = match reply {
            Reply::Answer { answer, .. } => match answer.verdict {
                Verdict::NotFound => prices.miss,
                Verdict::Found(_) | Verdict::Unusable(_) => prices.hit,
            },
            Reply::NotFound(_) => prices.miss,
            Reply::TooLarge => prices.hit,
            _ => return spent,
        };
        if let Some(held) = held {
            held.settle(price, reply.budget().credits_left);
            spent.credits += price;
        }
        spent
    }

    fn state(&self) -> MutexGuard<'_, State<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Meter for Charge<'_> {
    async fn begin(&self) -> bool {
        let reserved = tokio::select! {
            reserved = self.shared.purse.reserve() => reserved,
            () = self.shared.stop.requested() => return false,
        };
        match reserved {
            Ok(reservation) => {
                let mut state = self.state();
                state.held = Some(reservation);
                state.spent.attempts += 1;
                drop(state);
                self.shared.tally.count_call();
                true
            }
            Err(exhausted) => {
                self.shared.stop.request(StopReason::BudgetSpent(exhausted));
                false
            }
        }
    }

    fn end(&self, end: AttemptEnd) {
        let mut state = self.state();
        match end {
            AttemptEnd::Answered => {}
            AttemptEnd::Refused => state.held = None,
            AttemptEnd::Unknown => {
                if let Some(held) = state.held.take() {
                    state.spent.credits += held.credits();
                    held.settle_in_doubt();
                }
            }
        }
    }
}
