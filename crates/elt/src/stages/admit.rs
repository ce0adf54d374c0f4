//! Decides which addresses are asked for: valid, new to this run, and not known already.

use db_connector::Sighting;
use jiff::Timestamp;
use models::EmailAddress;
use tokio::sync::mpsc;

use super::claims::{Admitted, claim, free_of_others};
use super::intake::{BATCH, Seen, start_reading};
use super::standing::{Standing, by_address};
use crate::pipeline::Shared;
use crate::report::Counted;
use crate::source::Entry;
use crate::{AddressSource, EltError, RunOptions};

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
        take_entries(shared, &mut batch)?;
    }
    result
}

async fn admit_all(
    shared: &Shared,
    options: &RunOptions,
    incoming: &mut mpsc::Receiver<Result<Entry, EltError>>,
    admitted: mpsc::Sender<Admitted>,
) -> Result<(), EltError> {
    let mut seen = Seen::default();
    let mut batch = Vec::new();
    let mut room = options.limit.unwrap_or(u64::MAX);
    while next_batch(shared, incoming, &mut batch).await {
        let entries = take_entries(shared, &mut batch)?;
        let fresh = normalise(shared, &mut seen, entries);
        let wanted = not_known(shared, options, fresh).await?;
        let mut free = free_of_others(shared, wanted).await?;
        while room > 0 && !free.is_empty() {
            let within = usize::try_from(room).map_or(free.len(), |room| room.min(free.len()));
            let beyond = free.split_off(within);
            let claimed = give_back_suppressed(shared, claim(shared, free).await?).await?;
            room -= claimed.len() as u64;
            hand_on(shared, claimed, &admitted).await;
            free = beyond;
        }
        if !free.is_empty() {
            shared.tally.note_limit();
            break;
        }
    }
    Ok(())
}

/// Where the calls have come to an end, what is left of the claims is given up.
async fn hand_on(shared: &Shared, claimed: Vec<Admitted>, admitted: &mpsc::Sender<Admitted>) {
    for address in claimed {
        if let Err(unsent) = admitted.send(address).await {
            shared.abandon(unsent.0.email);
        }
    }
}

/// False at the end of the input, and when somebody asks to stop.
async fn next_batch(
    shared: &Shared,
    incoming: &mut mpsc::Receiver<Result<Entry, EltError>>,
    batch: &mut Vec<Result<Entry, EltError>>,
) -> bool {
    tokio::select! {
        biased;
        () = shared.stop.requested() => false,
        received = incoming.recv_many(batch, BATCH) => received > 0,
    }
}

/// Counts what was read; also what came before the input was lost.
fn take_entries(
    shared: &Shared,
    batch: &mut Vec<Result<Entry, EltError>>,
) -> Result<Vec<Entry>, EltError> {
    let readable = batch.iter().filter(|entry| entry.is_ok()).count();
    shared.tally.count_read(readable);
    batch.drain(..).collect()
}

/// Malformed and repeated addresses end here.
fn normalise(shared: &Shared, seen: &mut Seen, entries: Vec<Entry>) -> Vec<EmailAddress> {
    let mut fresh = Vec::with_capacity(entries.len());
    for entry in entries {
        match entry.email() {
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
) -> Result<Vec<Sighting>, EltError> {
    if emails.is_empty() {
        return Ok(Vec::new());
    }
    let emails = not_suppressed(shared, emails).await?;
    let now = Timestamp::now();
    let mut known = by_address(shared.database.find_enrichments(&emails).await?);
    let mut wanted = Vec::with_capacity(emails.len());
    for email in emails {
        let seen = known.remove(&email);
        if Standing::of(seen.as_ref(), options, now).is_called() {
            wanted.push(Sighting { email, seen });
        } else {
            shared.settle_count(Counted::Skipped);
        }
    }
    Ok(wanted)
}

/// Nobody is asked about people who were erased.
async fn not_suppressed(
    shared: &Shared,
    emails: Vec<EmailAddress>,
) -> Result<Vec<EmailAddress>, EltError> {
    let database = shared.database.as_ref();
    let suppressed = shared.suppression.find_addresses(database, &emails).await?;
    let (suppressed, left): (Vec<_>, Vec<_>) = emails
        .iter()
        .cloned()
        .partition(|email| suppressed.contains(email));
    count_suppressed(shared, suppressed.len());
    Ok(left)
}

/// Who was erased between the look at their address and its claim leaves the ledger again.
async fn give_back_suppressed(
    shared: &Shared,
    claimed: Vec<Admitted>,
) -> Result<Vec<Admitted>, EltError> {
    let database = shared.database.as_ref();
    let emails: Vec<_> = claimed
        .iter()
        .map(|address| address.email.clone())
        .collect();
    let suppressed = shared.suppression.find_addresses(database, &emails).await?;
    let (suppressed, left): (Vec<_>, Vec<_>) = claimed
        .into_iter()
        .partition(|address| suppressed.contains(&address.email));
    let suppressed: Vec<_> = suppressed.into_iter().map(|it| it.email).collect();
    database.erase_enrichments(&suppressed).await?;
    count_suppressed(shared, suppressed.len());
    Ok(left)
}

fn count_suppressed(shared: &Shared, addresses: usize) {
    (0..addresses).for_each(|_| shared.settle_count(Counted::Skipped));
}
