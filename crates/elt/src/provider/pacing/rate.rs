//! How fast calls follow one another once a limit has shown, and what a refusal makes of it.
//!
//! The growth is that of CUBIC (RFC 9438): flat around the limit that was found, so that most calls run
//! just below it, and steep far above it, so that a limit that was lifted is noticed. The loss is not
//! CUBIC's: what was taken between two pauses says where the limit is, and that is better than a fixed
//! share.

use std::time::Duration;

use super::history::Evidence;

/// The share of the limit that was found with which calls begin again.
const RESTART: f64 = 0.96;
/// A limit that is only guessed is searched upwards by this share a second.
const SEARCH: f64 = 0.05;
/// Seconds in which a rate that is flat at its limit doubles, at least and at most. A refusal costs up to
/// a second of waiting (`Retry-After` has whole seconds), so it must be rare: four times as long as one
/// second is worth at 95 %.
const CALM: (f64, f64) = (75.0, 300.0);
/// The share of what it was that a limit loses by a refusal out of turn; twice as much by the next one.
const MISS: f64 = 0.02;
/// No refusal out of turn takes more than `MISS * 2^WORST`.
const WORST: u32 = 5;
/// Corrections beyond this share say little of where the limit is: it is searched again.
const SURE: f64 = 0.8;
/// The slowest, in calls a second: one an hour.
const SLOWEST: f64 = 1.0 / 3600.0;

/// Calls a second, growing with the time in which it was made full use of.
#[derive(Clone, Debug)]
pub(super) struct Rate {
    /// Where the limit is taken to be.
    limit: f64,
    is_known: bool,
    calm: f64,
    /// Seconds since the last refusal in which calls waited for their turn.
    used: f64,
    /// Refusals in a row that came before the limit was reached.
    misses: u32,
}

impl Rate {
    /// The first one: a guess from all that was taken before the first pause.
    pub(super) fn first(evidence: &Evidence) -> Self {
        Self {
            limit: evidence.average().max(SLOWEST),
            is_known: false,
            calm: calm(0.0, evidence),
            used: 0.0,
            misses: 0,
        }
    }

    /// The next one, after a pause; `average` is what was taken in the long run, which no limit is below.
    pub(super) fn corrected(&self, evidence: &Evidence, average: f64) -> Self {
        let rate = self.per_second();
        let misses = if self.is_settled() {
            0
        } else {
            self.misses + 1
        };
        let cut = match misses {
            0 => 1.0,
            misses => 1.0 - MISS * f64::from(1 << misses.min(WORST)),
        };
        let (low, high) = evidence.shares_of(rate);
        let share = high
            .min(cut.max((low * high).sqrt()))
            .max(cut.min(0.9 * average / rate));
        Self {
            limit: (rate * share).max(SLOWEST),
            is_known: share > SURE || evidence.is_sharp(),
            calm: calm(self.calm, evidence),
            used: 0.0,
            misses,
        }
    }

    /// Calls a second, now.
    pub(super) fn per_second(&self) -> f64 {
        if !self.is_known {
            return self.limit * RESTART * (SEARCH * self.used).exp();
        }
        self.limit * (1.0 + (self.used / self.calm - flat()).powi(3))
    }

    /// The time between two calls.
    pub(super) fn interval(&self) -> Duration {
        Duration::from_secs_f64(1.0 / self.per_second())
    }

    /// Notes that it was made full use of for so long.
    pub(super) fn note_use(&mut self, time: Duration) {
        self.used += time.as_secs_f64();
    }

    /// Whether it has come back to about the limit that was found.
    fn is_settled(&self) -> bool {
        self.is_known && self.used > 0.8 * self.calm * flat()
    }
}

/// When the growth is flat, as a share of its time scale.
fn flat() -> f64 {
    (1.0 - RESTART).cbrt()
}

/// A provider that counts by the minute refuses for longer, and is put to the test less often.
fn calm(before: f64, evidence: &Evidence) -> f64 {
    (10.0 * evidence.longest_pause)
        .max(0.8 * before)
        .clamp(CALM.0, CALM.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(taken: f64, active: f64, pause: (f64, f64)) -> Evidence {
        Evidence {
            taken,
            active,
            shortest_pause: pause.0,
            longest_pause: pause.1,
        }
    }

    fn used(mut rate: Rate, seconds: u64) -> f64 {
        rate.note_use(Duration::from_secs(seconds));
        rate.per_second()
    }

    #[track_caller]
    fn check(actual: f64, expected: f64) {
        assert!((actual / expected - 1.0).abs() < 0.01, "{actual}");
    }

    #[test]
    fn first_guess_is_what_was_taken_in_the_time_it_took() {
        let rate = Rate::first(&evidence(50.0, 0.1, (0.0, 0.9)));
        check(rate.per_second(), 50.0 * RESTART);
        check(used(rate, 10), 50.0 * RESTART * 1.65);
    }

    #[test]
    fn long_refusal_shows_the_limit_of_a_window() {
        let first = Rate::first(&evidence(100.0, 0.0, (0.0, 20.0)));
        // Refused after 20 seconds for 40 more: a hundred a minute.
        let second = first.corrected(&evidence(100.0, 100.0 / 4.8, (39.2, 39.2)), 0.0);
        check(second.per_second(), 100.0 / 60.0 * RESTART);
    }

    #[test]
    fn known_limit_is_come_back_to_passed_slowly_and_left_behind() {
        let rate = Rate {
            is_known: true,
            ..Rate::first(&evidence(100.0, 1.0, (0.0, 0.0)))
        };
        check(used(rate.clone(), 0), 96.0);
        check(used(rate.clone(), 25), 100.0);
        check(used(rate.clone(), 40), 100.7);
        check(used(rate.clone(), 100), 197.4);
        check(used(rate, 250), 2_798.0);
    }

    #[test]
    fn refusals_in_a_row_cut_deeper_and_deeper() {
        let short = evidence(10.0, 0.1, (0.0, 10.0));
        let mut rate = Rate::first(&evidence(1_000.0, 1.0, (0.0, 0.0)));
        let limits = [(); 6].map(|()| {
            rate = rate.corrected(&short, 0.0);
            rate.limit
        });
        for (limit, expected) in limits
            .into_iter()
            .zip([922.0, 814.0, 656.0, 428.0, 148.0, 51.2])
        {
            check(limit, expected);
        }
    }

    #[test]
    fn long_pause_after_a_short_time_does_not_outweigh_what_is_taken_in_the_long_run() {
        let rate = Rate::first(&evidence(24.0 / RESTART, 1.0, (0.0, 0.0)));
        let short = evidence(38.0, 1.5, (13.0, 14.0));
        check(rate.corrected(&short, 0.0).limit, 2.6);
        check(rate.corrected(&short, 16.0).limit, 14.4);
    }
}
