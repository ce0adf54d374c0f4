//! Decides which addresses are asked for: valid, new to this run, and not known already.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use jiff::{SignedDuration, Timestamp};
use models::{EmailAddress, Enrichment, EnrichmentState};
use tokio::sync::mpsc;

use crate::pipeline::Shared;
use crate::report::Counted;
use crate::{AddressSource, EltError, RunOptions};

/// Addresses looked up at once.
const BATCH: usize = 1_000;

/// Reads the source on a thread of its own and hands on what is to be called.
pub(crate) async fn admit(
    shared: &Shared,
    options: &RunOptions,
    source: AddressSource,
    admitted: mpsc::Sender<EmailAddress>,
) -> Result<(), EltError> {
    let (texts, mut incoming) = mpsc::channel(2 * BATCH);
    let reader =
        tokio::task::spawn_blocking(move || source.read(|text| texts.blocking_send(text).is_ok()));
    let mut seen = Seen::default();
    let mut batch = Vec::new();
    while next_batch(shared, &mut incoming, &mut batch).await {
        let fresh = normalise(shared, &mut seen, &mut batch);
        for email in not_known(shared, options, fresh).await? {
            if admitted.send(email).await.is_err() {
                return Ok(());
            }
        }
    }
    drop(incoming);
    match reader.await {
        Ok(read) => read,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// False at the end of the input, and when somebody asks to stop.
async fn next_batch(
    shared: &Shared,
    incoming: &mut mpsc::Receiver<String>,
    batch: &mut Vec<String>,
) -> bool {
    tokio::select! {
        biased;
        () = shared.stop.requested() => false,
        received = incoming.recv_many(batch, BATCH) => received > 0,
    }
}

/// Malformed and repeated addresses end here.
fn normalise(shared: &Shared, seen: &mut Seen, batch: &mut Vec<String>) -> Vec<EmailAddress> {
    let mut fresh = Vec::with_capacity(batch.len());
    for text in batch.drain(..) {
        match text.parse::<EmailAddress>() {
            Ok(email) if seen.insert(&email) => fresh.push(email),
            Ok(_) => shared.settle_count(Counted::Duplicate),
            Err(error) => {
                shared.observer.tell(&format!("invalid: {error}"));
                shared.settle_count(Counted::Invalid);
            }
        }
    }
    fresh
}

async fn not_known(
    shared: &Shared,
    options: &RunOptions,
    emails: Vec<EmailAddress>,
) -> Result<Vec<EmailAddress>, EltError> {
    if options.refresh || emails.is_empty() {
        return Ok(emails);
    }
    let now = Timestamp::now();
    let entries = shared.database.find_enrichments(&emails).await?;
    let known = entries
        .into_iter()
        .filter(|entry| is_current(entry, options, now));
    let known: HashSet<EmailAddress> = known.map(|entry| entry.email).collect();
    let (skipped, wanted): (Vec<_>, Vec<_>) =
        emails.into_iter().partition(|email| known.contains(email));
    for _ in &skipped {
        shared.settle_count(Counted::Skipped);
    }
    Ok(wanted)
}

/// Whether asking again would only cost. A clock set back makes an entry look young, never old.
fn is_current(entry: &Enrichment, options: &RunOptions, now: Timestamp) -> bool {
    let age: SignedDuration = now.duration_since(entry.settled_at);
    match entry.state {
        EnrichmentState::Enriched => age < options.max_age,
        EnrichmentState::NotFound => age < options.miss_age,
        EnrichmentState::Invalid | EnrichmentState::Quarantined => true,
        EnrichmentState::Failed => false,
    }
}

/// The addresses of this run as 128-bit hashes: some 20 bytes each, and two of a million addresses
/// collide with a probability of 10^-27.
#[derive(Default)]
struct Seen {
    hashes: HashSet<u128>,
    keys: [RandomState; 2],
}

impl Seen {
    /// Whether it is new.
    fn insert(&mut self, email: &EmailAddress) -> bool {
        let [high, low] = &self.keys;
        let hash = u128::from(high.hash_one(email)) << 64 | u128::from(low.hash_one(email));
        self.hashes.insert(hash)
    }
}

#[cfg(test)]
mod tests {
    use models::RunId;

    use super::*;

    fn is_current_after(state: EnrichmentState, days: i64) -> bool {
        let settled_at: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let entry = Enrichment {
            email: "ann@example.com".parse().unwrap(),
            state,
            run_id: RunId::from_uuid(uuid::Uuid::nil()),
            settled_at,
            raw_id: None,
            place: None,
            reason: None,
        };
        let now = settled_at + SignedDuration::from_hours(24 * days);
        is_current(&entry, &RunOptions::default(), now)
    }

    #[test]
    fn people_found_stay_fresh_for_a_year_and_misses_for_a_month() {
        for (state, days, current) in [
            (EnrichmentState::Enriched, 364, true),
            (EnrichmentState::Enriched, 365, false),
            (EnrichmentState::NotFound, 29, true),
            (EnrichmentState::NotFound, 30, false),
            (EnrichmentState::Quarantined, 9_999, true),
            (EnrichmentState::Invalid, 9_999, true),
            (EnrichmentState::Failed, 0, false),
            (EnrichmentState::Enriched, -5, true),
        ] {
            assert_eq!(
                is_current_after(state, days),
                current,
                "{state:?} after {days} days"
            );
        }
    }

    #[test]
    fn spellings_of_one_address_are_seen_once() {
        let mut seen = Seen::default();
        assert!(seen.insert(&"ann@example.com".parse().unwrap()));
        assert!(!seen.insert(&" ANN@example.com".parse().unwrap()));
        assert!(seen.insert(&"bob@example.com".parse().unwrap()));
    }
}
