//! What is known of each address.

use models::{EmailAddress, Enrichment, EnrichmentState, RawId};

use crate::backend::Store;
use crate::drafts::{minute, place, run, somebody};

fn entry(email: &str, state: EnrichmentState, at: i64) -> Enrichment {
    let kept = matches!(
        state,
        EnrichmentState::Enriched | EnrichmentState::Quarantined
    );
    Enrichment {
        email: email.parse().unwrap(),
        state,
        run_id: run(1),
        settled_at: minute(at),
        raw_id: (state == EnrichmentState::Enriched).then(some_raw_id),
        place: kept.then(|| place(u64::from(u32::MAX) + 7)),
        reason: (!kept).then(|| "said `no`".to_owned()),
    }
}

fn some_raw_id() -> RawId {
    somebody("A").raw().id
}

async fn settle(store: &dyn Store, entries: &[Enrichment]) {
    store.database().settle_enrichments(entries).await.unwrap();
}

async fn find(store: &dyn Store, emails: &[&str]) -> Vec<Enrichment> {
    let emails: Vec<EmailAddress> = emails.iter().map(|email| email.parse().unwrap()).collect();
    let mut entries = store.database().find_enrichments(&emails).await.unwrap();
    entries.sort_by(|a, b| a.email.cmp(&b.email));
    entries
}

pub async fn entries_read_back_as_settled(store: &dyn Store) {
    let entries: Vec<_> = EnrichmentState::ALL
        .into_iter()
        .enumerate()
        .map(|(number, state)| entry(&format!("a{number}@example.com"), state, 1))
        .chain([
            entry("\"a b\"@example.com", EnrichmentState::NotFound, 0),
            entry("jo@bücher.example", EnrichmentState::NotFound, 0),
            entry("o'neil@example.com", EnrichmentState::Invalid, 0),
        ])
        .collect();
    settle(store, &entries).await;
    let emails: Vec<_> = entries.iter().map(|entry| entry.email.as_str()).collect();
    let mut expected = entries.clone();
    expected.sort_by(|a, b| a.email.cmp(&b.email));
    assert_eq!(find(store, &emails).await, expected);
}

pub async fn addresses_without_entry_are_left_out(store: &dyn Store) {
    let known = entry("ann@example.com", EnrichmentState::NotFound, 0);
    settle(store, std::slice::from_ref(&known)).await;
    let found = find(store, &["bob@example.com", "ann@example.com"]).await;
    assert_eq!(found, [known]);
    assert_eq!(find(store, &[]).await, []);
    settle(store, &[]).await;
}

pub async fn newer_entry_wins_whatever_the_order(store: &dyn Store) {
    let old = |email| entry(email, EnrichmentState::Failed, 1);
    let new = |email| entry(email, EnrichmentState::Enriched, 2);
    let (a, b, c, d) = (
        "a@example.com",
        "b@example.com",
        "c@example.com",
        "d@example.com",
    );
    settle(store, &[old(a), new(b)]).await;
    settle(store, &[new(a), old(b)]).await;
    settle(store, &[old(c), new(c), new(d), old(d)]).await;
    let expected = [new(a), new(b), new(c), new(d)];
    assert_eq!(find(store, &[a, b, c, d]).await, expected);
}

pub async fn replaced_entry_leaves_nothing_behind(store: &dyn Store) {
    let email = "ann@example.com";
    settle(store, &[entry(email, EnrichmentState::Enriched, 1)]).await;
    let miss = entry(email, EnrichmentState::NotFound, 2);
    settle(store, std::slice::from_ref(&miss)).await;
    assert_eq!(find(store, &[email]).await, [miss]);
    assert_eq!(store.dump("enrichments").await.len(), 1);
}

pub async fn settling_twice_changes_nothing(store: &dyn Store) {
    let entries = [
        entry("a@example.com", EnrichmentState::Enriched, 1),
        entry("b@example.com", EnrichmentState::Failed, 2),
    ];
    settle(store, &entries).await;
    let before = store.dump("enrichments").await;
    settle(store, &entries).await;
    assert_eq!(store.dump("enrichments").await, before);
}

pub async fn thousands_of_entries_settle_at_once(store: &dyn Store) {
    let entries: Vec<_> = (0..2_500)
        .map(|number| {
            entry(
                &format!("u{number}@example.com"),
                EnrichmentState::Enriched,
                1,
            )
        })
        .collect();
    settle(store, &entries).await;
    let emails: Vec<_> = entries.iter().map(|entry| entry.email.as_str()).collect();
    assert_eq!(find(store, &emails).await.len(), 2_500);
}
