//! What a run has claimed is settled all at once, and as each address by itself would be.

use db_connector::Sighting;
use models::{Enrichment, EnrichmentState};

use crate::backend::Store;
use crate::drafts::{minute, run};
use crate::ledger::{claim, claim_as_seen, entry, find, settle};

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

pub async fn of_many_known_addresses_the_unchanged_are_claimed(store: &dyn Store) {
    let entries = news(120);
    settle(store, &entries).await;
    let seen: Vec<_> = entries.iter().map(sighting).collect();
    let (renewed, taken): (Vec<_>, Vec<_>) = entries[..40].iter().partition(|entry| {
        let number = entry.spent.attempts;
        number % 2 == 0
    });
    let newer = renewed.into_iter().map(|entry| {
        let mut entry = entry.clone();
        entry.settled_at = Some(minute(500));
        entry
    });
    let newer: Vec<_> = newer.collect();
    settle(store, &newer).await;
    let taken: Vec<_> = taken.into_iter().map(sighting).collect();
    assert_eq!(claim_as_seen(store, 2, &taken).await.len(), 20);

    assert_eq!(claim_as_seen(store, 1, &seen).await, emails(&entries[40..]));
    let found = find(store, &emails(&entries[..40])).await;
    let [known, claimed]: [Vec<_>; 2] =
        [0, 1].map(|rest| found.iter().skip(rest).step_by(2).collect());
    assert_eq!(known, newer.iter().collect::<Vec<_>>());
    assert!(
        claimed
            .iter()
            .all(|entry| entry.claim.unwrap().run_id == run(2))
    );

    let claimed = entries[40..].iter().map(|entry| entry.email.clone());
    let claimed: Vec<_> = claimed.collect();
    let released = store.database().release_enrichments(run(1), &claimed);
    released.await.unwrap();
    assert_eq!(find(store, &emails(&entries[40..])).await, entries[40..]);
}

fn sighting(entry: &Enrichment) -> Sighting {
    Sighting {
        email: entry.email.clone(),
        seen: Some(entry.clone()),
    }
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
