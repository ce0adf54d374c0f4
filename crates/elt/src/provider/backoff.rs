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
    /// Up to 5 seconds for an address, and for a rate limit that lets nobody through
    Brief,
    /// Up to 1 minute for an address, and 5 minutes for a rate limit
    #[default]
    Standard,
    /// Up to 15 minutes for an address, and 75 minutes for a rate limit
    Patient,
}

impl RetryPreset {
    pub(super) const fn policy(self) -> RetryPolicy {
        let (deadline, longest, famine) = match self {
            Self::None => (Duration::ZERO, Duration::ZERO, Duration::ZERO),
            Self::Brief => (
                Duration::from_secs(5),
                Duration::from_secs(1),
                Duration::from_secs(5),
            ),
            Self::Standard => (
                Duration::from_mins(1),
                Duration::from_secs(10),
                Duration::from_mins(5),
            ),
            Self::Patient => (
                Duration::from_mins(15),
                Duration::from_mins(1),
                Duration::from_mins(75),
            ),
        };
        RetryPolicy {
            first: Duration::from_millis(200),
            longest,
            deadline,
            famine,
            connects: 4,
        }
    }
}

/// Exponential back-off with jitter.
#[derive(Clone, Copy, Debug)]
pub(super) struct RetryPolicy {
    /// Upper bound of the first pause; doubled every time.
    first: Duration,
    /// Upper bound of every pause.
    longest: Duration,
    /// No attempt begins later than this after the first, but for one: what was lost by a time-out as long
    /// as the deadline deserves a second try, and no third, as each may be charged. Waiting for the turn that
    /// a rate limit leaves does not count: the limit is everybody's, and an address is not given up because
    /// it is low.
    deadline: Duration,
    /// A limit that lets nobody through for longer, give or take a tenth, is no limit. A provider that asks
    /// for just as long has needed a moment to say so.
    famine: Duration,
    /// Attempts without a connection: nobody listens, and waiting rarely changes that.
    connects: u32,
}

/// The repetitions of one address.
#[derive(Debug)]
pub(super) struct Backoff {
    policy: RetryPolicy,
    began: Instant,
    /// Spent waiting for a turn.
    held: Duration,
    failures: u32,
    limited_at: Option<Instant>,
}

impl Backoff {
    pub(super) const fn new(policy: RetryPolicy, now: Instant) -> Self {
        Self {
            policy,
            began: now,
            held: Duration::ZERO,
            failures: 0,
            limited_at: None,
        }
    }

    /// Notes time that does not count.
    pub(super) fn note_held(&mut self, time: Duration) {
        self.held += time;
    }

    /// How long to wait before this address may be asked for again; none: it is given up.
    ///
    /// `taken_at` is when the provider last took a call for any address.
    pub(super) fn next_pause(
        &mut self,
        kind: FaultKind,
        retry_after: Option<RetryAfter>,
        taken_at: Instant,
        now: Instant,
    ) -> Option<Duration> {
        let named = match retry_after {
            Some(RetryAfter::Wait(wait)) => wait,
            Some(RetryAfter::ByYourself) | None => Duration::ZERO,
        };
        let is_first = self.failures == 0;
        let pause = match kind {
            FaultKind::RateLimited => self.limited_pause(named, taken_at, now)?,
            FaultKind::Connect if self.failures + 1 >= self.policy.connects => return None,
            // A little later than asked for, and not all at the same moment.
            _ if named > Duration::ZERO => named + self.own_pause() / 10,
            _ => self.own_pause(),
        };
        let spent = now.saturating_duration_since(self.began);
        let counted = if is_first {
            Duration::ZERO
        } else {
            spent.saturating_sub(self.held)
        };
        (counted + pause < self.policy.deadline).then_some(pause)
    }

    /// Whoever waits for a turn waits for as long as the provider asked. A pause of its own is only for
    /// an address that is refused while others are not.
    fn limited_pause(
        &mut self,
        named: Duration,
        taken_at: Instant,
        now: Instant,
    ) -> Option<Duration> {
        let before = self.limited_at.replace(now).unwrap_or(self.began);
        let fed_at = self.began.max(taken_at);
        let longest = self.policy.famine + self.policy.famine / 10;
        if now.saturating_duration_since(fed_at) + named > longest {
            return None;
        }
        if taken_at > before {
            Some(self.own_pause())
        } else {
            Some(Duration::ZERO)
        }
    }

    fn own_pause(&mut self) -> Duration {
        let doubled = self.policy.first.saturating_mul(1 << self.failures.min(16));
        self.failures += 1;
        let jitter = rand::rng().random_range(0.5..=1.0);
        doubled.min(self.policy.longest).mul_f64(jitter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// The pauses of an address for which every call fails, while others are taken, or not.
    fn pauses(
        preset: RetryPreset,
        kind: FaultKind,
        retry_after: Option<RetryAfter>,
        others_are_taken: bool,
    ) -> Vec<Duration> {
        let began = Instant::now();
        let mut backoff = Backoff::new(preset.policy(), began);
        let (mut now, mut taken_at) = (began, began);
        let mut pauses = Vec::new();
        while let Some(pause) = backoff.next_pause(kind, retry_after, taken_at, now) {
            now += pause.max(SECOND / 10);
            taken_at = if others_are_taken { now } else { taken_at };
            pauses.push(pause);
        }
        pauses
    }

    #[test]
    fn pauses_grow_and_end_at_the_deadline() {
        let pauses = pauses(RetryPreset::Standard, FaultKind::Server, None, true);
        assert!(pauses[0] <= Duration::from_millis(200) && pauses[0] >= Duration::from_millis(100));
        assert!(pauses.iter().all(|pause| *pause <= 10 * SECOND));
        assert!(pauses.iter().sum::<Duration>() < 60 * SECOND);
        assert!(pauses.len() > 7, "{pauses:?}");
    }

    #[test]
    fn provider_that_names_a_wait_gets_it() {
        let asked = Some(RetryAfter::Wait(7 * SECOND));
        let pauses = pauses(RetryPreset::Standard, FaultKind::Server, asked, true);
        assert!(pauses.iter().all(|pause| *pause >= 7 * SECOND));
        assert!(!pauses.is_empty());
    }

    #[test]
    fn wait_beyond_the_deadline_is_no_wait() {
        let asked = Some(RetryAfter::Wait(120 * SECOND));
        assert!(pauses(RetryPreset::Standard, FaultKind::Server, asked, true).is_empty());
    }

    #[test]
    fn nobody_listening_is_given_up_early_and_none_means_never() {
        let kind = FaultKind::Connect;
        assert_eq!(pauses(RetryPreset::Standard, kind, None, true).len(), 3);
        for kind in [kind, FaultKind::Server, FaultKind::RateLimited] {
            assert!(pauses(RetryPreset::None, kind, None, true).is_empty());
        }
    }

    #[test]
    fn address_that_alone_is_refused_is_given_up() {
        let kind = FaultKind::RateLimited;
        let pauses = pauses(RetryPreset::Standard, kind, None, true);
        assert!(pauses.len() > 7 && pauses.len() < 20, "{pauses:?}");
    }

    #[test]
    fn limit_that_lets_nobody_through_is_waited_for_up_to_a_point() {
        let asked = |seconds| Some(RetryAfter::Wait(seconds * SECOND));
        let kind = FaultKind::RateLimited;
        for (preset, longest) in [
            (RetryPreset::Brief, 5),
            (RetryPreset::Standard, 300),
            (RetryPreset::Patient, 4_500),
        ] {
            assert!(pauses(preset, kind, asked(longest + longest / 5), false).is_empty());
            assert!(!pauses(preset, kind, asked(longest), false).is_empty());
        }
    }

    #[test]
    fn attempt_that_took_all_the_time_is_repeated_once_and_no_more() {
        for kind in [FaultKind::Lost, FaultKind::Server] {
            let began = Instant::now();
            let mut backoff = Backoff::new(RetryPreset::Standard.policy(), began);
            let mut next = |seconds| {
                let now = began + seconds * SECOND;
                backoff.next_pause(kind, None, began, now)
            };
            assert!(next(60).is_some(), "{kind:?}");
            assert_eq!(next(121), None, "{kind:?}");
            let mut never = Backoff::new(RetryPreset::None.policy(), began);
            let now = began + 60 * SECOND;
            assert_eq!(never.next_pause(kind, None, began, now), None);
        }
    }

    #[test]
    fn limit_as_long_as_the_longest_is_waited_for_although_the_refusal_took_a_while() {
        for (preset, seconds, refusal) in [
            (RetryPreset::Brief, 5, SECOND / 20),
            (RetryPreset::Standard, 300, SECOND / 20),
            (RetryPreset::Standard, 300, 20 * SECOND),
        ] {
            let began = Instant::now();
            let mut backoff = Backoff::new(preset.policy(), began);
            let named = Some(RetryAfter::Wait(seconds * SECOND));
            let now = began + refusal;
            let kind = FaultKind::RateLimited;
            let pause = backoff.next_pause(kind, named, began, now);
            assert!(pause.is_some(), "{preset:?} {seconds} {refusal:?}");
            let again = now + seconds * SECOND;
            let pause = backoff.next_pause(kind, named, began, again);
            assert_eq!(pause, None, "{preset:?} {seconds} {refusal:?}");
        }
    }

    #[test]
    fn time_spent_waiting_for_a_turn_does_not_count() {
        let began = Instant::now();
        let mut backoff = Backoff::new(RetryPreset::Standard.policy(), began);
        let hour = 3_600 * SECOND;
        backoff.note_held(hour);
        let now = began + hour;
        let pause = backoff.next_pause(FaultKind::RateLimited, None, now, now);
        assert!(pause.is_some());
        let late = now + 60 * SECOND;
        let pause = backoff.next_pause(FaultKind::RateLimited, None, late, late);
        assert_eq!(pause, None);
    }
}
