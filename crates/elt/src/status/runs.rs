//! What the document of a run says, in one line.

use jiff::Timestamp;
use models::{RunId, RunRecord};
use serde::{Deserialize, Serialize};

use super::hit_rate::Answers;
use crate::report::as_whole_if_it_is;

/// A run, in short.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunSummary {
    /// The run.
    pub run_id: RunId,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; none: it runs, or has died.
    pub finished_at: Option<Timestamp>,
    /// How it ended, in one word: `done`, `incomplete`, why it was stopped, `running` or `died`.
    pub end: String,
    /// What it counted; nothing of one that has not ended.
    #[serde(flatten)]
    pub figures: RunFigures,
}

/// Some of the counts of a run's report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunFigures {
    /// Addresses of which the outcome was known.
    pub requested: u64,
    /// Profiles bought and stored.
    pub enriched: u64,
    /// Nobody was known.
    pub not_found: u64,
    /// Calls that did not succeed.
    pub failed: u64,
    /// Paid for, and not usable.
    pub quarantined: u64,
    /// Requests.
    pub calls: u64,
    /// Credits.
    #[serde(serialize_with = "as_whole_if_it_is")]
    pub credits_spent: f64,
    /// The least that any answer said.
    pub credits_left: Option<f64>,
    /// Wall time.
    pub seconds: f64,
    /// Why it was stopped, in one word.
    #[serde(skip_serializing)]
    stopped: Option<String>,
}

impl RunFigures {
    pub(super) const fn answers(&self) -> Answers {
        Answers {
            total: self.enriched + self.not_found,
            found: self.enriched,
        }
    }
}

impl RunSummary {
    /// Reads a document; what an older or newer program has not written counts as zero.
    pub(super) fn of(run: &RunRecord, now: Timestamp) -> Self {
        let figures = run.report.clone().map(serde_json::from_value);
        let figures: RunFigures = figures.and_then(Result::ok).unwrap_or_default();
        Self {
            run_id: run.id,
            started_at: run.started_at,
            finished_at: run.finished_at,
            end: end_of(run, &figures, now),
            figures,
        }
    }
}

fn end_of(run: &RunRecord, figures: &RunFigures, now: Timestamp) -> String {
    let word = match (run.exit_status, figures.stopped.as_deref()) {
        (_, Some(reason)) => reason,
        (Some(0), None) => "done",
        (Some(_), None) => "incomplete",
        (None, None) if run.is_alive(now) => "running",
        (None, None) => "died",
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn run(report: Option<Value>, exit_status: Option<u8>) -> RunSummary {
        let time = |second| Timestamp::from_second(second).unwrap();
        let run = RunRecord {
            id: RunId::from_uuid(uuid::Uuid::nil()),
            started_at: time(0),
            lease_until: time(300),
            finished_at: exit_status.map(|_| time(60)),
            options: Value::Null,
            report,
            exit_status,
        };
        RunSummary::of(&run, time(200))
    }

    #[test]
    fn end_is_one_word() {
        let stopped = || Some(json!({"stopped": "out_of_credits"}));
        let plain = || Some(json!({"stopped": null, "enriched": 3, "not_found": 1}));
        for (report, exit_status, end) in [
            (plain(), Some(0), "done"),
            (plain(), Some(1), "incomplete"),
            (stopped(), Some(3), "out_of_credits"),
            (None, None, "running"),
        ] {
            assert_eq!(run(report, exit_status).end, end);
        }
        let figures = run(plain(), Some(0)).figures;
        assert_eq!(figures.answers(), Answers { total: 4, found: 3 });
    }

    #[test]
    fn report_of_another_program_is_read_as_far_as_it_goes() {
        let odd = Some(json!({"enriched": 3, "new_count": {"a": 1}}));
        assert_eq!(run(odd, Some(0)).figures.enriched, 3);
        assert_eq!(
            run(Some(json!("?")), Some(0)).figures,
            RunFigures::default()
        );
    }
}
