//! Calls one after another, at a rate.

use std::time::{Duration, Instant};

use super::rate::Rate;

/// So much of a delay is made up for: timers are late by a millisecond or two, and that must not add up.
const CATCHING_UP: Duration = Duration::from_millis(10);

/// A rate and the time of its next call.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    rate: Rate,
    next: Instant,
}

impl Pace {
    /// The first call may be sent at once.
    pub(super) const fn new(rate: Rate, now: Instant) -> Self {
        Self { rate, next: now }
    }

    /// The first call has been sent already.
    pub(super) fn after_one(self) -> Self {
        let next = self.next + self.rate.interval();
        Self { next, ..self }
    }

    /// The time between two calls.
    pub(super) fn interval(&self) -> Duration {
        self.rate.interval()
    }

    pub(super) fn into_rate(self) -> Rate {
        self.rate
    }

    /// Takes a turn, or says when the next one is. The rate grows only where somebody has waited for it:
    /// who calls more slowly than allowed learns nothing of the limit.
    pub(super) fn take(&mut self, now: Instant, may_grow: bool) -> Result<(), Instant> {
        let Some(delay) = now.checked_duration_since(self.next) else {
            return Err(self.next);
        };
        let interval = self.rate.interval();
        let most = CATCHING_UP.max(interval / 4);
        self.next = now + interval.saturating_sub(delay.min(most));
        if may_grow && delay <= most {
            self.rate.note_use(interval);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::Evidence;
    use super::*;

    /// Ten calls a second.
    fn pace(now: Instant) -> Pace {
        let rate = Rate::first(&Evidence {
            taken: 10.0 / 0.96,
            active: 1.0,
            shortest_pause: 0.0,
            longest_pause: 0.0,
        });
        Pace::new(rate, now)
    }

    #[test]
    fn turns_are_an_interval_apart_and_small_delays_do_not_add_up() {
        let now = Instant::now();
        let mut pace = pace(now);
        let millis = |millis| now + Duration::from_millis(millis);
        assert_eq!(pace.take(now, false), Ok(()));
        assert_eq!(pace.take(millis(99), false), Err(millis(100)));
        assert_eq!(pace.take(millis(103), false), Ok(()));
        assert_eq!(pace.take(millis(199), false), Err(millis(200)));
        assert_eq!(pace.take(millis(1_000), false), Ok(()));
        let caught_up = millis(1_000) + pace.interval() * 3 / 4;
        assert_eq!(pace.take(millis(1_001), false), Err(caught_up));
    }

    #[test]
    fn rate_grows_only_where_somebody_waited() {
        let now = Instant::now();
        let (mut busy, mut idle) = (pace(now), pace(now));
        for call in 0..100 {
            busy.take(now + busy.interval() * call, true).ok();
            idle.take(now + idle.interval() * 2 * call, true).ok();
        }
        assert!(busy.interval() < pace(now).interval());
        assert!(idle.interval() > busy.interval());
    }
}
