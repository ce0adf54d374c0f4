//! Counts how a run's answers deviate from the provider's contract.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use models::{Deviation, DriftKey, DriftSighting, RunId};

use crate::stages::item::Item;

/// Different deviations that a run remembers. A provider that invents a key an answer must not fill
/// memory and database with them.
const MOST: usize = 1_000;

/// What a run has seen so far.
#[derive(Debug, Default)]
pub(crate) struct DriftTally {
    seen: Mutex<HashMap<DriftKey, Seen>>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    first: Timestamp,
    last: Timestamp,
    answers: u64,
}

impl DriftTally {
    /// Counts the answers of a batch, and says how the counts of what it found stand now.
    pub(crate) fn note(&self, run: RunId, items: &[Item]) -> Vec<DriftSighting> {
        let mut found: HashMap<&DriftKey, Seen> = HashMap::new();
        for item in items {
            for key in different(&item.deviations) {
                let seen = Seen::once(item.arrived_at);
                let merge = |known: &mut Seen| known.add(seen);
                found.entry(key).and_modify(merge).or_insert(seen);
            }
        }
        if found.is_empty() {
            return Vec::new();
        }
        let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let found = found.into_iter();
        found
            .filter_map(|(key, seen)| Some(sighting(run, key, merge(&mut all, key, seen)?)))
            .collect()
    }
}

/// Each key of an answer once: ten items of a list deviate in the same way.
fn different(deviations: &[Deviation]) -> impl Iterator<Item = &DriftKey> {
    let keys = deviations.iter().enumerate();
    keys.filter_map(|(at, found)| {
        let is_new = deviations[..at].iter().all(|other| other.key != found.key);
        is_new.then_some(&found.key)
    })
}

/// None: the run has seen too many others.
fn merge(all: &mut HashMap<DriftKey, Seen>, key: &DriftKey, seen: Seen) -> Option<Seen> {
    if let Some(known) = all.get_mut(key) {
        known.add(seen);
        return Some(*known);
    }
    if all.len() >= MOST {
        tracing::debug!(
            pointer = key.pointer,
            "too many deviations to count this one"
        );
        return None;
    }
    all.insert(key.clone(), seen);
    Some(seen)
}

fn sighting(run_id: RunId, key: &DriftKey, seen: Seen) -> DriftSighting {
    DriftSighting {
        run_id,
        key: key.clone(),
        first_seen: seen.first,
        last_seen: seen.last,
        answers: seen.answers,
    }
}

impl Seen {
    const fn once(at: Timestamp) -> Self {
        Self {
            first: at,
            last: at,
            answers: 1,
        }
    }

    fn add(&mut self, other: Self) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.answers += other.answers;
    }
}

#[cfg(test)]
mod tests {
    use models::Answer;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;

    fn run() -> RunId {
        RunId::from_uuid(Uuid::nil())
    }

    fn item(body: &serde_json::Value, second: i64) -> Item {
        let email = "ann@example.com".parse().unwrap();
        let at = Timestamp::from_second(second).unwrap();
        Item::from_answer(run(), email, at, Answer::read(body.to_string()))
    }

    #[test]
    fn answers_are_counted_and_not_places() {
        let history = json!([{"new": 1}, {"new": 2}, {"new": 3}]);
        let body = json!({"person": {"positions": {"positionHistory": history}}});
        let tally = DriftTally::default();
        let first = tally.note(run(), &[item(&body, 5), item(&body, 3)]);
        assert_eq!(first.len(), 1);
        assert_eq!(first[0].answers, 2);
        let second = tally.note(run(), &[item(&body, 9), item(&json!({}), 10)]);
        assert_eq!(second[0].answers, 3);
        let seconds = [second[0].first_seen, second[0].last_seen].map(Timestamp::as_second);
        assert_eq!(seconds, [3, 9]);
        assert_eq!(tally.note(run(), &[item(&json!({}), 11)]), []);
    }

    #[test]
    fn provider_that_invents_keys_fills_no_memory() {
        let tally = DriftTally::default();
        for number in 0..MOST + 5 {
            let body = json!({ number.to_string(): 1 });
            let is_counted = !tally.note(run(), &[item(&body, 0)]).is_empty();
            assert_eq!(is_counted, number < MOST);
        }
    }
}
