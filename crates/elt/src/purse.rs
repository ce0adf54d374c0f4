//! What a run may spend: credits are set aside before a call and settled after it.

#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use models::EnrichmentState;
use tokio::sync::Notify;

/// Two sums closer than this are equal: prices such as 0.1 have no exact binary form.
const TOLERANCE: f64 = 1e-6;

/// So many answers without a word on what is left, and the provider is taken for one that never says it.
const SILENT: u32 = 10;

/// What the provider charges, in credits.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Prices {
    /// For a person found, and for any answer that is paid for and cannot be used.
    pub hit: f64,
    /// For a person not found.
    pub miss: f64,
}

impl Default for Prices {
    fn default() -> Self {
        Self {
            hit: 1.0,
            miss: 0.0,
        }
    }
}

impl Prices {
    /// What an address in this state was charged for.
    pub(crate) const fn of(&self, state: EnrichmentState) -> f64 {
        match state {
            EnrichmentState::Enriched | EnrichmentState::Quarantined => self.hit,
            EnrichmentState::NotFound => self.miss,
            _ => 0.0,
        }
    }

    /// The most that one call can cost.
    #[must_use]
    pub const fn dearest(&self) -> f64 {
        self.hit.max(self.miss)
    }
}

/// Where spending ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct SpendingLimits {
    /// A run spends no more than this.
    pub max_credits: Option<f64>,
    /// No call begins that could leave fewer credits than this with the provider.
    pub min_credits_left: Option<f64>,
}

/// Which limit is reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Exhausted {
    /// The run's own.
    MaxCredits(f64),
    /// The floor under what is left with the provider.
    MinCreditsLeft(f64),
}

impl fmt::Display for Exhausted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MaxCredits(limit) => {
                write!(f, "the {limit} credits of `--max-credits` are spent")
            }
            Self::MinCreditsLeft(floor) => {
                write!(
                    f,
                    "another call could leave fewer than the {floor} credits of `--min-credits-left`"
                )
            }
        }
    }
}

/// The money of a run. Nothing is spent that was not set aside, so concurrent calls cannot overdraw it.
#[derive(Debug)]
pub(crate) struct Purse {
    pub(crate) prices: Prices,
    limits: SpendingLimits,
    sums: Mutex<Sums>,
    changed: Notify,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    spent: f64,
    /// Part of what is spent: for calls of which nobody knows whether they were charged.
    doubtful: f64,
    reserved: f64,
    /// What calls have cost that were lost or did not say what is left.
    unsaid: f64,
    /// The least that an answer said is left, with what was unsaid before its call: answers overtake each
    /// other, and what was unsaid since may not be in what it says.
    least: Option<f64>,
    /// Answers before the first that said what is left.
    silent: u32,
}

/// Credits set aside for one call. Dropped, they are free again.
#[derive(Debug)]
pub(crate) struct Reservation<'a> {
    purse: &'a Purse,
    credits: f64,
    /// See [`Sums::unsaid`], when they were set aside.
    unsaid: f64,
}

impl Purse {
    pub(crate) fn new(prices: Prices, limits: SpendingLimits) -> Self {
        Self {
            prices,
            limits,
            sums: Mutex::default(),
            changed: Notify::new(),
        }
    }

    /// Sets aside what the next call can cost. While that depends on calls under way, waits for them.
    pub(crate) async fn reserve(&self) -> Result<Reservation<'_>, Exhausted> {
        loop {
            let changed = self.changed.notified();
            if let Some(outcome) = self.try_reserve() {
                return outcome;
            }
            changed.await;
        }
    }

    /// None: it depends on calls under way.
    fn try_reserve(&self) -> Option<Result<Reservation<'_>, Exhausted>> {
        let (credits, mut sums) = (self.prices.dearest(), self.sums());
        let is_alone = sums.reserved < TOLERANCE;
        match sums.obstacle(credits, &self.limits) {
            None if is_alone || !sums.is_in_the_dark(&self.limits) => {
                sums.reserved += credits;
                Some(Ok(Reservation {
                    purse: self,
                    credits,
                    unsaid: sums.unsaid,
                }))
            }
            Some(obstacle) if is_alone => Some(Err(obstacle)),
            _ => None,
        }
    }

    /// All that was settled.
    pub(crate) fn spent(&self) -> f64 {
        self.sums().spent
    }

    /// The part of [`Self::spent`] of which nobody knows whether it was charged.
    pub(crate) fn doubtful(&self) -> f64 {
        self.sums().doubtful
    }

    /// What the provider has left at least, as far as it said.
    pub(crate) fn left(&self) -> Option<f64> {
        self.sums().left()
    }

    fn sums(&self) -> MutexGuard<'_, Sums> {
        self.sums.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sums {
    /// At least so many.
    fn left(&self) -> Option<f64> {
        self.least.map(|least| least - self.unsaid)
    }

    /// There is a floor, and nobody has said yet how far down it is: one call at a time finds out.
    const fn is_in_the_dark(&self, limits: &SpendingLimits) -> bool {
        limits.min_credits_left.is_some() && self.least.is_none() && self.silent < SILENT
    }

    /// Counts an answer before the first that says what is left; whether that is one too many.
    const fn is_silent_for_good(&mut self) -> bool {
        if self.least.is_some() {
            return false;
        }
        self.silent = self.silent.saturating_add(1);
        self.silent == SILENT
    }

    fn obstacle(&self, credits: f64, limits: &SpendingLimits) -> Option<Exhausted> {
        let most = self.spent + self.reserved + credits;
        let is_over = |limit: &f64| most > limit + TOLERANCE;
        let over = limits.max_credits.filter(is_over);
        let least = self.left().map(|left| left - self.reserved - credits);
        let is_below = |floor: &f64| least.is_some_and(|least| least < floor - TOLERANCE);
        let below = limits.min_credits_left.filter(is_below);
        let over = over.map(Exhausted::MaxCredits);
        over.or_else(|| below.map(Exhausted::MinCreditsLeft))
    }
}

impl Reservation<'_> {
    /// How many they are.
    pub(crate) const fn credits(&self) -> f64 {
        self.credits
    }

    /// The call has cost this, and its answer said that so many are left.
    pub(crate) fn settle(self, credits: f64, left: Option<f64>) {
        let mut sums = self.purse.sums();
        sums.spent += credits;
        match left {
            Some(left) => {
                let said = left + self.unsaid;
                sums.least = Some(sums.least.map_or(said, |least| least.min(said)));
            }
            None => sums.unsaid += credits,
        }
        if sums.is_silent_for_good() && self.purse.limits.min_credits_left.is_some() {
            tracing::warn!(
                "the provider does not say how many credits are left: `--min-credits-left` is of no use"
            );
        }
    }

    /// The call may have been charged, and nobody will ever know: counted as if it was.
    pub(crate) fn settle_in_doubt(self) {
        let mut sums = self.purse.sums();
        sums.spent += self.credits;
        sums.unsaid += self.credits;
        sums.doubtful += self.credits;
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        self.purse.sums().reserved -= self.credits;
        self.purse.changed.notify_waiters();
    }
}
