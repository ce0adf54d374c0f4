//! What a run has claimed is settled all at once, and as each address by itself would be.

use models::{Enrichment, EnrichmentState};

use crate::backend::Store;
use crate::drafts::run;
use crate::ledger::{claim, entry, find, settle};

/// An entry for every number, no two alike; reasons that a database could take for its own language.
fn news(count: i64) -> Vec<Enrichment> {
    let states = [
        EnrichmentState::Enriched,
        EnrichmentState::Failed,
        EnrichmentState::NotFound,
    ];
    let entry = |(number, state): (i64, EnrichmentState)| {
        let mut entry = entry(&format!("u{number:04}@example.com"), state, number);
        entry.spent.attempts = u32::try_from(number).unwrap();
        entry.reason = entry.reason.map(|_| format!("$state $$ROOT {number}"));
        entry
    };
    (0..count)
        .zip(states.into_iter().cycle())
        .map(entry)
        .collect()
}

fn emails(entries: &[Enrichment]) -> Vec<&str> {
    entries.iter().map(|entry| entry.email.as_str()).collect()
}

pub async fn thousands_of_claims_settle_each_with_its_own_news(store: &dyn Store) {
    let entries = news(1_300);
    claim(store, 1, &emails(&entries)).await;
    settle(store, &entries).await;
    assert_eq!(find(store, &emails(&entries)).await, entries);
}

pub async fn unclaimed_and_foreign_addresses_settle_among_claimed_ones(store: &dyn Store) {
    let mut entries = news(6);
    claim(store, 1, &emails(&entries)[..2]).await;
    claim(store, 2, &emails(&entries)[2..4]).await;
    entries[3].run_id = run(2);
    settle(store, &entries).await;
    assert_eq!(find(store, &emails(&entries)).await, entries);
}

pub async fn claim_lost_to_another_run_is_not_settled_by_older_news(store: &dyn Store) {
    let entries = news(3);
    let newer = {
        let mut newer = entry(entries[1].email.as_str(), EnrichmentState::Invalid, 9);
        newer.run_id = run(2);
        newer
    };
    claim(store, 1, &emails(&entries)).await;
    claim(store, 2, &emails(&entries)[1..2]).await;
    settle(store, std::slice::from_ref(&newer)).await;
    settle(store, &entries).await;
    let expected = [entries[0].clone(), newer, entries[2].clone()];
    assert_eq!(find(store, &emails(&entries)).await, expected);
}

pub async fn what_was_spent_on_a_claimed_address_only_grows(store: &dyn Store) {
    let email = "a@example.com";
    let spent = |attempts, credits, at| {
        let mut entry = entry(email, EnrichmentState::Failed, at);
        (entry.spent.attempts, entry.spent.credits) = (attempts, credits);
        entry
    };
    settle(store, &[spent(3, 1.0, 1)]).await;
    claim(store, 1, &[email]).await;
    settle(store, &[spent(1, 2.0, 2)]).await;
    assert_eq!(find(store, &[email]).await, [spent(3, 2.0, 2)]);
}
