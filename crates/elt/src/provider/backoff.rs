//! How failed calls are repeated.

use std::time::{Duration, Instant};

use rand::RngExt;

use super::reply::FaultKind;
use super::retry_after::RetryAfter;

/// How patiently failed calls are repeated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum RetryPreset {
    /// Never repeat
    None,
    /// Up to 5 seconds for an address
    Brief,
    /// Up to 1 minute for an address
    #[default]
    Standard,
    /// Up to 15 minutes for an address
    Patient,
}

impl RetryPreset {
    pub(super) const fn policy(self) -> RetryPolicy {
        let (deadline, longest) = match self {
            Self::None => (Duration::ZERO, Duration::ZERO),
            Self::Brief => (Duration::from_secs(5), Duration::from_secs(1)),
            Self::Standard => (Duration::from_mins(1), Duration::from_secs(10)),
            Self::Patient => (Duration::from_mins(15), Duration::from_mins(1)),
        };
        RetryPolicy {
            first: Duration::from_millis(200),
            longest,
            deadline,
            connects: 4,
        }
    }
}

/// Exponential back-off with full jitter.
#[derive(Clone, Copy, Debug)]
pub(super) struct RetryPolicy {
    /// Upper bound of the first pause; doubled every time.
    first: Duration,
    /// Upper bound of every pause.
    longest: Duration,
    /// No attempt begins later than this after the first.
    deadline: Duration,
    /// Attempts without a connection: nobody listens, and waiting rarely changes that.
    connects: u32,
}

/// The repetitions of one address.
#[derive(Debug)]
pub(super) struct Backoff {
    policy: RetryPolicy,
    started: Instant,
    failures: u32,
}

impl Backoff {
    pub(super) const fn new(policy: RetryPolicy, started: Instant) -> Self {
        Self {
            policy,
            started,
            failures: 0,
        }
    }

    /// How long to wait before the next attempt; none: there is no next one.
    pub(super) fn next_pause(
        &mut self,
        kind: FaultKind,
        retry_after: Option<RetryAfter>,
        now: Instant,
    ) -> Option<Duration> {
        self.failures += 1;
        if kind == FaultKind::Connect && self.failures >= self.policy.connects {
            return None;
        }
        let doubled = self
            .policy
            .first
            .saturating_mul(1 << (self.failures - 1).min(16));
        let jittered = doubled
            .min(self.policy.longest)
            .mul_f64(rand::rng().random_range(0.5..=1.0));
        let pause = match retry_after {
            // A little later than asked for, and not all at the same moment.
            Some(RetryAfter::Wait(wait)) => wait + jittered / 10,
            Some(RetryAfter::ByYourself) | None => jittered,
        };
        let next = now.saturating_duration_since(self.started) + pause;
        (next < self.policy.deadline).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pauses(
        preset: RetryPreset,
        kind: FaultKind,
        retry_after: Option<RetryAfter>,
    ) -> Vec<Duration> {
        let mut now = Instant::now();
        let mut backoff = Backoff::new(preset.policy(), now);
        let mut pauses = Vec::new();
        while let Some(pause) = backoff.next_pause(kind, retry_after, now) {
            now += pause;
            pauses.push(pause);
        }
        pauses
    }

    #[test]
    fn pauses_grow_and_end_at_the_deadline() {
        let pauses = pauses(RetryPreset::Standard, FaultKind::Server, None);
        assert!(pauses[0] <= Duration::from_millis(200) && pauses[0] >= Duration::from_millis(100));
        assert!(pauses.iter().all(|pause| *pause <= Duration::from_secs(10)));
        assert!(pauses.iter().sum::<Duration>() < Duration::from_mins(1));
        assert!(pauses.len() > 7, "{pauses:?}");
    }

    #[test]
    fn provider_that_names_a_wait_gets_it() {
        let asked = RetryAfter::Wait(Duration::from_secs(7));
        let pauses = pauses(RetryPreset::Standard, FaultKind::RateLimited, Some(asked));
        assert!(pauses.iter().all(|pause| *pause >= Duration::from_secs(7)));
        assert!(!pauses.is_empty());
    }

    #[test]
    fn wait_beyond_the_deadline_is_no_wait() {
        let asked = RetryAfter::Wait(Duration::from_mins(2));
        assert!(pauses(RetryPreset::Standard, FaultKind::RateLimited, Some(asked)).is_empty());
    }

    #[test]
    fn nobody_listening_is_given_up_early_and_none_means_never() {
        assert_eq!(
            pauses(RetryPreset::Standard, FaultKind::Connect, None).len(),
            3
        );
        assert!(pauses(RetryPreset::None, FaultKind::Server, None).is_empty());
    }
}
