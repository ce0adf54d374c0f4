//! How a replay goes about it.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::{Stop, SuppressionKey};

/// What is derived anew, and whether it is written.
#[derive(Clone, Debug, Default)]
pub struct ReplayOptions {
    /// Answers that arrived at this time or later; none: all.
    pub since: Option<Timestamp>,
    /// What erased people are recognised by; needed where there are any.
    pub suppression_key: Option<SuppressionKey>,
    /// Write nothing, say what would change.
    pub dry_run: bool,
    /// Write nothing, and show so many leads field by field.
    pub diff: Option<usize>,
    /// Ends a rehearsal early, and takes down what it has set up. What writes may end at any moment.
    pub stop: Stop,
}

impl ReplayOptions {
    /// Whether nothing is written.
    pub(super) const fn is_rehearsal(&self) -> bool {
        self.dry_run || self.diff.is_some()
    }

    /// How many leads are shown.
    pub(super) fn shown(&self) -> usize {
        self.diff.unwrap_or_default()
    }
}

/// A date, meaning its first moment in UTC, or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Since(pub Timestamp);

/// A text that is neither.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no date like 2026-01-31 and no time like 2026-01-31T12:00:00Z")]
pub struct InvalidSince(String);

impl FromStr for Since {
    type Err = InvalidSince;

    fn from_str(text: &str) -> Result<Self, InvalidSince> {
        let time = text.parse::<Timestamp>().ok();
        let midnight = || {
            let midnight = text.parse::<Date>().ok()?.at(0, 0, 0, 0);
            TimeZone::UTC.to_timestamp(midnight).ok()
        };
        let time = time.or_else(midnight);
        time.map(Self).ok_or_else(|| InvalidSince(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_their_first_moment() {
        for (text, expected) in [
            ("2026-01-31", "2026-01-31T00:00:00Z"),
            ("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00Z"),
            ("2026-01-31T12:00:00.5Z", "2026-01-31T12:00:00.5Z"),
        ] {
            assert_eq!(text.parse(), Ok(Since(expected.parse().unwrap())), "{text}");
        }
    }

    #[test]
    fn other_texts_are_named() {
        for text in ["", "yesterday", "2026-02-30", "12:00"] {
            let error = text.parse::<Since>().unwrap_err();
            assert!(
                error
                    .to_string()
                    .starts_with(&format!("`{text}` is no date"))
            );
        }
    }
}
