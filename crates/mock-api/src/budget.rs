//! Credits and rate limit, counted down as a provider counts them.

use std::num::NonZeroU64;
use std::time::Duration;

use serde::Serialize;

use crate::RateLimit;

/// Credits on an account without limit, at the start.
const PLENTY_OF_CREDITS: u64 = 10_000_000;
/// Where no limit is set: more than one machine can ask, so that nobody is slowed down.
const PLENTY_OF_CALLS: RateLimit = RateLimit {
    calls: NonZeroU64::MIN.saturating_add(5_999_999),
    window: Duration::from_mins(1),
};

/// What the provider sells on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Terms {
    /// Credits at the start; without them the account never runs dry.
    pub credits: Option<u64>,
    /// Calls beyond it are refused; without it none is.
    pub rate_limit: Option<RateLimit>,
}

/// What is left of the budget.
#[derive(Debug)]
pub(crate) struct Budget {
    terms: Terms,
    credits_left: u64,
    /// Number of the current window since the start.
    window: u128,
    used_in_window: u64,
}

/// What every answer says of the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct BudgetLeft {
    pub credits_left: u64,
    pub rate_limit_left: u64,
}

/// A call that the budget does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overdrawn {
    /// No credit is left.
    Credits(BudgetLeft),
    /// No call is left in this window, which ends in so many seconds, rounded up.
    Calls { left: BudgetLeft, seconds: u64 },
}

impl Budget {
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            credits_left: terms.credits.unwrap_or(PLENTY_OF_CREDITS),
            window: 0,
            used_in_window: 0,
        }
    }

    /// Counts one call that costs `cost` credits, `now` after the start, if the budget allows it.
    ///
    /// A call that is refused for its rate costs nothing and does not count against the window.
    pub fn take(&mut self, now: Duration, cost: u64) -> Result<BudgetLeft, Overdrawn> {
        self.renew(now);
        let left = self.left(now);
        if self.terms.rate_limit.is_some() && left.rate_limit_left == 0 {
            let seconds = self.until_renewal(now);
            return Err(Overdrawn::Calls { left, seconds });
        }
        self.used_in_window = self.used_in_window.saturating_add(1);
        if self.terms.credits.is_some() && self.credits_left == 0 {
            return Err(Overdrawn::Credits(self.left(now)));
        }
        self.credits_left = self.credits_left.saturating_sub(cost);
        Ok(self.left(now))
    }

    /// What is left, `now` after the start.
    pub fn left(&mut self, now: Duration) -> BudgetLeft {
        self.renew(now);
        let calls = self.rate_limit().calls.get();
        BudgetLeft {
            credits_left: self.credits_left,
            rate_limit_left: calls.saturating_sub(self.used_in_window),
        }
    }

    fn rate_limit(&self) -> RateLimit {
        self.terms.rate_limit.unwrap_or(PLENTY_OF_CALLS)
    }

    fn renew(&mut self, now: Duration) {
        let window = now.as_nanos() / self.rate_limit().window.as_nanos();
        if window != self.window {
            self.window = window;
            self.used_in_window = 0;
        }
    }

    /// Whole seconds until the next window, at least one.
    fn until_renewal(&self, now: Duration) -> u64 {
        let window = self.rate_limit().window.as_nanos();
        let rest = Duration::from_nanos_u128(window - now.as_nanos() % window);
        rest.as_secs() + u64::from(rest.subsec_nanos() > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Duration = Duration::ZERO;

    fn limited(credits: u64, rate_limit: &str) -> Budget {
        Budget::new(Terms {
            credits: Some(credits),
            rate_limit: rate_limit.parse().ok(),
        })
    }

    fn left(credits_left: u64, rate_limit_left: u64) -> BudgetLeft {
        BudgetLeft {
            credits_left,
            rate_limit_left,
        }
    }

    #[test]
    fn credits_go_down_by_what_a_call_costs() {
        let mut budget = limited(5, "100/s");
        assert_eq!(budget.take(START, 1), Ok(left(4, 99)));
        assert_eq!(budget.take(START, 0), Ok(left(4, 98)));
        assert_eq!(budget.take(START, 1), Ok(left(3, 97)));
    }

    #[test]
    fn spent_account_refuses_every_call_and_still_counts_it() {
        let mut budget = limited(1, "100/s");
        assert_eq!(budget.take(START, 1), Ok(left(0, 99)));
        assert_eq!(budget.take(START, 0), Err(Overdrawn::Credits(left(0, 98))));
    }

    #[test]
    fn calls_beyond_the_limit_are_refused_until_the_window_renews() {
        let mut budget = limited(9, "2/m");
        let almost = Duration::from_millis(59_500);
        assert_eq!(budget.take(START, 1), Ok(left(8, 1)));
        assert_eq!(budget.take(START, 1), Ok(left(7, 0)));
        for (now, seconds) in [(START, 60), (almost, 1)] {
            let refused = Overdrawn::Calls {
                left: left(7, 0),
                seconds,
            };
            assert_eq!(budget.take(now, 1), Err(refused), "{now:?}");
        }
        assert_eq!(budget.take(Duration::from_mins(1), 1), Ok(left(6, 1)));
    }

    #[test]
    fn without_limits_the_figures_go_down_and_nothing_is_refused() {
        let mut budget = Budget {
            credits_left: 1,
            used_in_window: PLENTY_OF_CALLS.calls.get() - 1,
            ..Budget::new(Terms::default())
        };
        for _ in 0..3 {
            assert_eq!(budget.take(START, 1), Ok(left(0, 0)));
        }
        let renewed = budget.take(Duration::from_mins(1), 0);
        assert_eq!(renewed, Ok(left(0, PLENTY_OF_CALLS.calls.get() - 1)));
    }
}
