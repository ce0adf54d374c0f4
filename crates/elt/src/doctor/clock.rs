//! Whether this machine's clock can be relied on: the newest answer wins by its time.

use jiff::{SignedDuration, Timestamp};
use telemetry::ExitStatus;

use super::Check;

const NAME: &str = "clock";

/// Differences that networks and headers of whole seconds explain.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(5);

/// A server, and how far its clock is ahead of this machine's.
pub(super) type Reading = Option<(&'static str, SignedDuration)>;

/// How far a server's clock is ahead that was read just now.
pub(super) fn ahead(clock: Timestamp) -> SignedDuration {
    clock.duration_since(Timestamp::now())
}

/// `newest` is when the newest stored answer arrived.
pub(super) fn check(readings: &[Reading], newest: Option<Timestamp>) -> Check {
    judge(readings, newest.map(ahead))
}

fn judge(readings: &[Reading], newest: Option<SignedDuration>) -> Check {
    if let Some(behind) = newest.filter(|ahead| *ahead > TOLERANCE) {
        let finding = format!("{behind:#} behind the newest stored answer");
        return Check::problem(NAME, ExitStatus::Incomplete, finding)
            .advise("set the clock: answers bought now would be taken for older ones");
    }
    let readings = || readings.iter().flatten();
    let apart = readings().filter(|(_, ahead)| ahead.abs() > TOLERANCE);
    let apart: Vec<_> = apart.map(|reading| describe(*reading)).collect();
    if !apart.is_empty() {
        let advice = "set this clock or the other: times are stored as this one tells them";
        return Check::warning(NAME, apart.join(", "), advice);
    }
    let names: Vec<_> = readings().map(|(name, _)| *name).collect();
    Check::ok(
        NAME,
        match names.as_slice() {
            [] => "there is no server to compare it with".to_owned(),
            names => format!("agrees with {}", names.join(", ")),
        },
    )
}

fn describe((name, ahead): (&'static str, SignedDuration)) -> String {
    let direction = if ahead.is_negative() {
        "ahead of"
    } else {
        "behind"
    };
    let whole = SignedDuration::from_secs(ahead.abs().as_secs());
    format!("{whole:#} {direction} that of {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }

    #[track_caller]
    fn check(readings: &[Reading], newest: Option<i64>, state: &str, finding: &str) {
        let check = judge(readings, newest.map(seconds));
        assert_eq!(
            (check.state.name(), check.finding.as_str()),
            (state, finding)
        );
    }

    #[test]
    fn small_differences_are_none() {
        let readings = [
            Some(("api", seconds(4))),
            None,
            Some(("bucket", seconds(-5))),
        ];
        check(&readings, Some(-100_000), "ok", "agrees with api, bucket");
        check(&[None], None, "ok", "there is no server to compare it with");
    }

    #[test]
    fn servers_that_differ_are_named() {
        let readings = [Some(("api", seconds(3_700))), Some(("bucket", seconds(-6)))];
        let finding = "1h 1m 40s behind that of api, 6s ahead of that of bucket";
        check(&readings, None, "warning", finding);
    }

    #[test]
    fn clock_behind_stored_answers_is_a_problem() {
        let agreed = [Some(("api", seconds(0)))];
        let finding = "2h behind the newest stored answer";
        check(&agreed, Some(7_200), "problem", finding);
        check(&agreed, Some(5), "ok", "agrees with api");
    }
}
