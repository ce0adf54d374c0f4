//! How many calls a provider takes in which time.

use std::num::NonZeroU64;
use std::str::FromStr;
use std::time::Duration;

/// So many calls in each window of a second, a minute or an hour: `15/s`, `100/m`, `5000/h`.
///
/// Windows are fixed and follow one another from the start of the server; calls beyond the limit are
/// refused until the next window begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Calls that are taken in one window.
    pub calls: NonZeroU64,
    /// How long a window lasts.
    pub window: Duration,
}

/// A text that is no rate limit.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is not a rate limit; write a number and a unit of time, such as 15/s, 100/m or 5000/h"
)]
pub struct InvalidRateLimit(String);

const UNITS: [(&str, Duration); 3] = [
    ("s", Duration::from_secs(1)),
    ("m", Duration::from_mins(1)),
    ("h", Duration::from_hours(1)),
];

impl FromStr for RateLimit {
    type Err = InvalidRateLimit;

    fn from_str(text: &str) -> Result<Self, InvalidRateLimit> {
        let parsed = || {
            let (calls, unit) = text.split_once('/')?;
            let (_, window) = UNITS.into_iter().find(|(name, _)| *name == unit.trim())?;
            let calls = calls.trim().parse().ok()?;
            Some(Self { calls, window })
        };
        parsed().ok_or_else(|| InvalidRateLimit(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_with_their_unit() {
        for (text, calls, seconds) in [
            ("15/s", 15, 1),
            ("100 / m", 100, 60),
            ("5000/h", 5_000, 3_600),
        ] {
            let limit: RateLimit = text.parse().unwrap();
            assert_eq!(
                (limit.calls.get(), limit.window.as_secs()),
                (calls, seconds),
                "{text}"
            );
        }
    }

    #[test]
    fn anything_else_is_refused_with_examples() {
        for text in ["", "15", "15/", "/s", "0/s", "-1/s", "1.5/s", "15/day"] {
            assert!(text.parse::<RateLimit>().is_err(), "{text}");
        }
        let error = "15/day".parse::<RateLimit>().unwrap_err();
        insta::assert_snapshot!(error, @"`15/day` is not a rate limit; write a number and a unit of time, such as 15/s, 100/m or 5000/h");
    }
}
