//! Credits and rate limit, counted down as a provider counts them.

use std::time::Duration;

use serde::Serialize;

/// Credits on the account at the start.
const CREDITS: u64 = 10_000_000;
/// Calls in one window: more than one machine can make, so that nobody is slowed down by default.
const CALLS_PER_WINDOW: u64 = 6_000_000;
/// When the window renews.
const WINDOW: Duration = Duration::from_mins(1);

/// What is left of the budget.
#[derive(Debug)]
pub(crate) struct Budget {
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

impl Budget {
    pub fn new() -> Self {
        Self {
            credits_left: CREDITS,
            window: 0,
            used_in_window: 0,
        }
    }

    /// Counts one call that costs `cost` credits, `now` after the start.
    pub fn take(&mut self, now: Duration, cost: u64) -> BudgetLeft {
        self.renew(now);
        self.used_in_window = self.used_in_window.saturating_add(1);
        self.credits_left = self.credits_left.saturating_sub(cost);
        self.left(now)
    }

    /// What is left, `now` after the start.
    pub fn left(&mut self, now: Duration) -> BudgetLeft {
        self.renew(now);
        BudgetLeft {
            credits_left: self.credits_left,
            rate_limit_left: CALLS_PER_WINDOW.saturating_sub(self.used_in_window),
        }
    }

    fn renew(&mut self, now: Duration) {
        let window = now.as_nanos() / WINDOW.as_nanos();
        if window != self.window {
            self.window = window;
            self.used_in_window = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Duration = Duration::ZERO;

    #[test]
    fn credits_go_down_by_what_a_call_costs() {
        let mut budget = Budget::new();
        assert_eq!(budget.take(START, 1).credits_left, CREDITS - 1);
        assert_eq!(budget.take(START, 0).credits_left, CREDITS - 1);
        assert_eq!(budget.take(START, 1).credits_left, CREDITS - 2);
    }

    #[test]
    fn rate_limit_goes_down_by_every_call_and_renews_every_minute() {
        let mut budget = Budget::new();
        let last = WINDOW.saturating_sub(Duration::from_nanos(1));
        assert_eq!(budget.take(START, 0).rate_limit_left, CALLS_PER_WINDOW - 1);
        assert_eq!(budget.take(last, 1).rate_limit_left, CALLS_PER_WINDOW - 2);
        assert_eq!(budget.take(WINDOW, 1).rate_limit_left, CALLS_PER_WINDOW - 1);
    }

    #[test]
    fn nothing_falls_below_zero() {
        let mut budget = Budget {
            credits_left: 0,
            window: 0,
            used_in_window: CALLS_PER_WINDOW,
        };
        let none = BudgetLeft {
            credits_left: 0,
            rate_limit_left: 0,
        };
        assert_eq!(budget.take(START, 1), none);
    }
}
