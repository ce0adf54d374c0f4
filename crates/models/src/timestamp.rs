//! Times as the databases keep them.

use jiff::Timestamp;

/// Cuts a time to whole milliseconds, the precision both databases keep, so that what is written is
/// what is read back.
#[must_use]
pub fn whole_milliseconds(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finer_digits_are_cut() {
        let time = "2026-01-02T03:04:05.123999Z".parse().unwrap();
        assert_eq!(
            whole_milliseconds(time).to_string(),
            "2026-01-02T03:04:05.123Z"
        );
    }
}
