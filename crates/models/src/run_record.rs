//! A document of `runs`: what a run was asked to do, and what came of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::RunId;

/// One run, from its beginning on. It holds no address and no secret.
///
/// The claims of a run hold as long as its lease: a run that lives moves it forward, and one that
/// has ended gives it up. So thousands of claims are kept alive by one small write.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The run.
    #[serde(rename = "run_id")]
    pub id: RunId,
    /// When it began, in whole milliseconds.
    pub started_at: Timestamp,
    /// Until when its claims hold unless it says otherwise.
    pub lease_until: Timestamp,
    /// When it ended; none: it runs, or has died.
    pub finished_at: Option<Timestamp>,
    /// Its options by name: an object.
    pub options: Value,
    /// Its report: an object, once it has ended.
    pub report: Option<Value>,
    /// Its exit status, once it has ended.
    pub exit_status: Option<u8>,
}

impl RunRecord {
    /// Whether its claims hold.
    #[must_use]
    pub fn is_alive(&self, now: Timestamp) -> bool {
        self.finished_at.is_none() && now < self.lease_until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_is_alive_until_it_ends_or_its_lease_does() {
        let time = |minute: i64| Timestamp::from_second(60 * minute).unwrap();
        let mut run = RunRecord {
            id: RunId::from_uuid(uuid::Uuid::nil()),
            started_at: time(0),
            lease_until: time(5),
            finished_at: None,
            options: Value::default(),
            report: None,
            exit_status: None,
        };
        assert!(run.is_alive(time(4)));
        assert!(!run.is_alive(time(5)));
        run.finished_at = Some(time(3));
        assert!(!run.is_alive(time(4)));
    }
}
