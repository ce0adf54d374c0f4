//! Decides which addresses are asked for: valid, new to this run, and not known already.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::thread;

use jiff::{SignedDuration, Timestamp};
use models::{EmailAddress, Enrichment, EnrichmentState};
use tokio::sync::mpsc;

use crate::pipeline::Shared;
use crate::report::Counted;
use crate::{AddressSource, EltError, RunOptions};

/// Addresses looked up at once.
const BATCH: usize = 1_000;

/// An address to call for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Admitted {
    pub(crate) email: EmailAddress,
    /// The ledger has an answer already: a failure must not take its place.
    pub(crate) is_known: bool,
}

/// Hands on what is to be called. When somebody asks to stop, what is left of the input is counted.
pub(crate) async fn admit(
    shared: &Shared,
    options: &RunOptions,
    source: AddressSource,
    admitted: mpsc::Sender<Admitted>,
) -> Result<(), EltError> {
    let is_finite = source.is_finite();
    let mut incoming = start_reading(source);
    let result = admit_all(shared, options, &mut incoming, admitted).await;
    let mut batch = Vec::new();
    while is_finite && incoming.recv_many(&mut batch, BATCH).await > 0 {
        take_texts(shared, &mut batch)?;
    }
    result
}

async fn admit_all(
    shared: &Shared,
    options: &RunOptions,
    incoming: &mut mpsc::Receiver<Result<String, EltError>>,
    admitted: mpsc::Sender<Admitted>,
) -> Result<(), EltError> {
    let mut seen = Seen::default();
    let mut batch = Vec::new();
    while next_batch(shared, incoming, &mut batch).await {
        let texts = take_texts(shared, &mut batch)?;
        let fresh = normalise(shared, &mut seen, texts);
        for address in not_known(shared, options, fresh).await? {
            if admitted.send(address).await.is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Not on one of the runtime's threads: it would be waited for, and stdin can keep it for ever.
fn start_reading(source: AddressSource) -> mpsc::Receiver<Result<String, EltError>> {
    let (texts, incoming) = mpsc::channel(2 * BATCH);
    thread::spawn(move || {
        if let Err(error) = source.read(|text| texts.blocking_send(Ok(text)).is_ok()) {
            // Fails only when nobody wants to know any more.
            let _ = texts.blocking_send(Err(error));
        }
    });
    incoming
}

/// False at the end of the input, and when somebody asks to stop.
async fn next_batch(
    shared: &Shared,
    incoming: &mut mpsc::Receiver<Result<String, EltError>>,
    batch: &mut Vec<Result<String, EltError>>,
) -> bool {
    tokio::select! {
        biased;
        () = shared.stop.requested() => false,
        received = incoming.recv_many(batch, BATCH) => received > 0,
    }
}

/// Counts what was read.
fn take_texts(
    shared: &Shared,
    batch: &mut Vec<Result<String, EltError>>,
) -> Result<Vec<String>, EltError> {
    let texts = batch.drain(..).collect::<Result<Vec<_>, _>>()?;
    shared.tally.count_read(texts.len());
    Ok(texts)
}

/// Malformed and repeated addresses end here.
fn normalise(shared: &Shared, seen: &mut Seen, texts: Vec<String>) -> Vec<EmailAddress> {
    let mut fresh = Vec::with_capacity(texts.len());
    for text in texts {
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
) -> Result<Vec<Admitted>, EltError> {
    if emails.is_empty() {
        return Ok(Vec::new());
    }
    let now = Timestamp::now();
    let entries = shared.database.find_enrichments(&emails).await?;
    let known: HashMap<_, _> = entries
        .into_iter()
        .map(|entry| (entry.email.clone(), entry))
        .collect();
    let mut wanted = Vec::with_capacity(emails.len());
    for email in emails {
        let entry = known.get(&email);
        if entry.is_some_and(|entry| is_current(entry, options, now)) {
            shared.settle_count(Counted::Skipped);
        } else {
            let is_known = entry.is_some_and(|entry| entry.state.is_settled());
            wanted.push(Admitted { email, is_known });
        }
    }
    Ok(wanted)
}

/// Whether asking again would only cost. A clock set back makes an entry look young, never old.
fn is_current(entry: &Enrichment, options: &RunOptions, now: Timestamp) -> bool {
    if options.refresh {
        return false;
    }
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
