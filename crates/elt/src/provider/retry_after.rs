//! `Retry-After` (RFC 9110, section 10.2.3).

use std::time::Duration;

use http::HeaderMap;
use http::header::RETRY_AFTER;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use super::reply::LONGEST_WAIT;

/// What the header asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RetryAfter {
    /// Wait so long; never more than [`LONGEST_WAIT`].
    Wait(Duration),
    /// 0, or a time that has passed: back off by yourself.
    ByYourself,
}

/// Seconds or an HTTP date; none if absent or not readable.
pub(super) fn read_retry_after(headers: &HeaderMap, now: Timestamp) -> Option<RetryAfter> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let seconds = match text.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() => seconds,
        Ok(_) => return None,
        Err(_) => seconds_until(text, now)?,
    };
    if seconds <= 0.0 {
        return Some(RetryAfter::ByYourself);
    }
    Some(RetryAfter::Wait(Duration::from_secs_f64(
        seconds.min(LONGEST_WAIT.as_secs_f64()),
    )))
}

fn seconds_until(date: &str, now: Timestamp) -> Option<f64> {
    let time = DateTimeParser::new().parse_timestamp(date).ok()?;
    Some(time.duration_since(now).as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, expected: Option<RetryAfter>) {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, value.parse().unwrap());
        let now = "2026-01-02T03:04:05Z".parse().unwrap();
        assert_eq!(read_retry_after(&headers, now), expected, "{value}");
    }

    #[test]
    fn seconds_and_dates_are_read() {
        check("7", Some(RetryAfter::Wait(Duration::from_secs(7))));
        check(" 1.5 ", Some(RetryAfter::Wait(Duration::from_millis(1500))));
        check(
            "Fri, 02 Jan 2026 03:04:15 GMT",
            Some(RetryAfter::Wait(Duration::from_secs(10))),
        );
    }

    #[test]
    fn zero_and_the_past_leave_the_wait_to_us() {
        check("0", Some(RetryAfter::ByYourself));
        check("-5", Some(RetryAfter::ByYourself));
        check(
            "Fri, 02 Jan 2026 03:00:00 GMT",
            Some(RetryAfter::ByYourself),
        );
    }

    #[test]
    fn absurd_values_are_bounded_or_passed_over() {
        check("99999999999999999999", Some(RetryAfter::Wait(LONGEST_WAIT)));
        check("inf", None);
        check("soon", None);
        assert_eq!(
            read_retry_after(&HeaderMap::new(), Timestamp::UNIX_EPOCH),
            None
        );
    }
}
