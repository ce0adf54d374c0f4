//! What earlier runs say of the next one.

use models::RunRecord;
use serde_json::Value;

/// Runs that are looked at.
pub(crate) const RUNS: u32 = 20;

/// Sums over runs that have ended.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct History {
    found: f64,
    not_found: f64,
    calls: f64,
    seconds: f64,
}

impl History {
    /// Reads their reports; what a report does not say counts as nothing.
    pub(crate) fn of(runs: &[RunRecord]) -> Self {
        let mut history = Self::default();
        for report in runs.iter().filter_map(|run| run.report.as_ref()) {
            let count = |name: &str| report.get(name).and_then(Value::as_f64).unwrap_or(0.0);
            let calls = count("calls");
            history.found += count("enriched");
            history.not_found += count("not_found");
            history.calls += calls;
            // A run that called nobody says nothing of how long calls take.
            history.seconds += if calls > 0.0 { count("seconds") } else { 0.0 };
        }
        history
    }

    /// The share of people found among those who were asked for; none: nobody was.
    pub(crate) fn hit_rate(&self) -> Option<f64> {
        let answered = self.found + self.not_found;
        (answered > 0.0).then(|| self.found / answered)
    }

    /// Calls a second; none: there were none.
    pub(crate) fn call_rate(&self) -> Option<f64> {
        (self.calls > 0.0 && self.seconds > 0.0).then(|| self.calls / self.seconds)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use models::RunId;
    use serde_json::json;

    use super::*;

    fn run(report: Option<Value>) -> RunRecord {
        RunRecord {
            id: RunId::from_uuid(uuid::Uuid::nil()),
            started_at: Timestamp::UNIX_EPOCH,
            lease_until: Timestamp::UNIX_EPOCH,
            finished_at: None,
            options: json!({}),
            report,
            exit_status: None,
        }
    }

    #[test]
    fn rates_are_those_of_all_runs_together() {
        let runs = [
            run(Some(
                json!({"enriched": 30, "not_found": 10, "calls": 40, "seconds": 2.0}),
            )),
            run(Some(
                json!({"enriched": 0, "not_found": 0, "calls": 0, "seconds": 9.0}),
            )),
            run(None),
            run(Some(json!({"enriched": 60, "calls": 60, "seconds": 3.0}))),
        ];
        let history = History::of(&runs);
        assert_eq!(history.hit_rate(), Some(0.9));
        assert_eq!(history.call_rate(), Some(20.0));
        assert_eq!(History::of(&[]).hit_rate(), None);
        assert_eq!(History::of(&[]).call_rate(), None);
    }
}
