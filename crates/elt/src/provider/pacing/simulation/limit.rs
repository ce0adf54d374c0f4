//! How imagined providers count.

use std::collections::VecDeque;

/// How a provider counts calls.
#[derive(Clone, Copy, Debug)]
pub(in crate::provider::pacing) enum Limit {
    /// So many in each window of so many seconds; windows began earlier than the run.
    Window {
        calls: u32,
        seconds: f64,
        began: f64,
    },
    /// A bucket that holds so many, filled at so many a second.
    Bucket {
        holds: f64,
        rate: f64,
    },
    /// So many in any so many seconds.
    Sliding {
        calls: u32,
        seconds: f64,
    },
    None,
}

impl Limit {
    /// Calls a second.
    pub(in crate::provider::pacing) fn supply(self) -> f64 {
        match self {
            Self::Window { calls, seconds, .. } | Self::Sliding { calls, seconds } => {
                f64::from(calls) / seconds
            }
            Self::Bucket { rate, .. } => rate,
            Self::None => f64::INFINITY,
        }
    }
}

/// What a provider has counted.
#[derive(Debug, Default)]
pub(super) struct Provider {
    window: i64,
    used: u32,
    /// What is missing in the bucket, and since when.
    missing: f64,
    seen: f64,
    times: VecDeque<f64>,
}

impl Provider {
    /// What is left after a call, or the seconds until one is taken again.
    pub(super) fn take(&mut self, limit: Limit, now: f64) -> Result<Option<u64>, f64> {
        match limit {
            Limit::None => Ok(None),
            Limit::Window {
                calls,
                seconds,
                began,
            } => self.take_of_window(calls, seconds, now + began),
            Limit::Bucket { holds, rate } => self.take_of_bucket(holds, rate, now),
            Limit::Sliding { calls, seconds } => self.take_of_any(calls, seconds, now),
        }
    }

    fn take_of_window(&mut self, calls: u32, seconds: f64, now: f64) -> Result<Option<u64>, f64> {
        let window = whole(now / seconds);
        if window != self.window {
            (self.window, self.used) = (window, 0);
        }
        if self.used >= calls {
            return Err((window + 1) as f64 * seconds - now);
        }
        self.used += 1;
        Ok(Some(u64::from(calls - self.used)))
    }

    fn take_of_bucket(&mut self, holds: f64, rate: f64, now: f64) -> Result<Option<u64>, f64> {
        self.missing = (self.missing - (now - self.seen) * rate).max(0.0);
        self.seen = now;
        if self.missing + 1.0 > holds {
            return Err((self.missing + 1.0 - holds) / rate);
        }
        self.missing += 1.0;
        Ok(Some(whole(holds - self.missing).unsigned_abs()))
    }

    fn take_of_any(&mut self, calls: u32, seconds: f64, now: f64) -> Result<Option<u64>, f64> {
        while self
            .times
            .front()
            .is_some_and(|time| *time <= now - seconds)
        {
            self.times.pop_front();
        }
        let left = u64::from(calls) - self.times.len() as u64;
        if left == 0 {
            return Err(self.times[0] + seconds - now);
        }
        self.times.push_back(now);
        Ok(Some(left - 1))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a few thousand at most")]
fn whole(number: f64) -> i64 {
    number.floor() as i64
}
