//! What is known of each address.

use db_connector::Sighting;
use models::{Claim, EmailAddress, Enrichment, EnrichmentState, RawId, Spent};

use crate::backend::Store;
use crate::drafts::{minute, place, run, somebody};

pub fn entry(email: &str, state: EnrichmentState, at: i64) -> Enrichment {
    let kept = matches!(
        state,
        EnrichmentState::Enriched | EnrichmentState::Quarantined
    );
    Enrichment {
        email: email.parse().unwrap(),
        state,
        run_id: run(1),
        settled_at: Some(minute(at)),
        raw_id: (state == EnrichmentState::Enriched).then(some_raw_id),
        place: kept.then(|| place(u64::from(u32::MAX) + 7)),
        reason: (!kept).then(|| "said `no`".to_owned()),
        spent: Spent {
            attempts: 2,
            credits: 1.5,
        },
        claim: None,
    }
}

fn some_raw_id() -> RawId {
    somebody("A").raw().id
}

pub async fn settle(store: &dyn Store, entries: &[Enrichment]) {
    store.database().settle_enrichments(entries).await.unwrap();
}

pub async fn find(store: &dyn Store, emails: &[&str]) -> Vec<Enrichment> {
    let emails: Vec<EmailAddress> = emails.iter().map(|email| email.parse().unwrap()).collect();
    let mut entries = store.database().find_enrichments(&emails).await.unwrap();
    entries.sort_by(|a, b| a.email.cmp(&b.email));
    entries
}

pub async fn entries_read_back_as_settled(store: &dyn Store) {
    let entries: Vec<_> = EnrichmentState::ALL
        .into_iter()
        .filter(|state| state.is_settled())
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

/// Claims as a run does: by what it sees now. Returns the addresses it got.
pub async fn claim(store: &dyn Store, number: u128, emails: &[&str]) -> Vec<String> {
    let seen = find(store, emails).await;
    let sightings: Vec<_> = emails
        .iter()
        .map(|email| Sighting {
            email: email.parse().unwrap(),
            seen: seen
                .iter()
                .find(|entry| entry.email.as_str() == *email)
                .cloned(),
        })
        .collect();
    claim_as_seen(store, number, &sightings).await
}

pub async fn claim_as_seen(store: &dyn Store, number: u128, sightings: &[Sighting]) -> Vec<String> {
    let database = store.database();
    let claimed = database.claim_enrichments(run(number), 2.5, sightings);
    let mut emails: Vec<_> = claimed.await.unwrap();
    emails.sort();
    emails.iter().map(ToString::to_string).collect()
}

fn claim_of(number: u128, before: Option<EnrichmentState>) -> Claim {
    Claim {
        run_id: run(number),
        reserved: 2.5,
        before,
    }
}

pub async fn claim_of_a_new_address_is_its_first_entry(store: &dyn Store) {
    assert_eq!(claim(store, 7, &["a@example.com"]).await, ["a@example.com"]);
    let expected = Enrichment {
        email: "a@example.com".parse().unwrap(),
        state: EnrichmentState::InFlight,
        run_id: run(7),
        settled_at: None,
        raw_id: None,
        place: None,
        reason: None,
        spent: Spent::default(),
        claim: Some(claim_of(7, None)),
    };
    assert_eq!(find(store, &["a@example.com"]).await, [expected]);
}

pub async fn of_two_runs_that_saw_the_same_one_gets_it(store: &dyn Store) {
    settle(
        store,
        &[entry("old@example.com", EnrichmentState::NotFound, 1)],
    )
    .await;
    let emails = ["new@example.com", "old@example.com"];
    let seen = find(store, &emails).await;
    let sightings = [
        Sighting {
            email: emails[0].parse().unwrap(),
            seen: None,
        },
        Sighting {
            email: emails[1].parse().unwrap(),
            seen: seen.first().cloned(),
        },
    ];
    assert_eq!(claim_as_seen(store, 1, &sightings).await, emails);
    assert_eq!(claim_as_seen(store, 2, &sightings).await, [""; 0]);
    // Again by the same run, as after a lost connection.
    assert_eq!(claim_as_seen(store, 1, &sightings).await, emails);
}

pub async fn answer_that_came_in_between_is_not_asked_for_again(store: &dyn Store) {
    let email = "a@example.com";
    let sighting = Sighting {
        email: email.parse().unwrap(),
        seen: None,
    };
    settle(store, &[entry(email, EnrichmentState::Enriched, 1)]).await;
    assert_eq!(claim_as_seen(store, 2, &[sighting]).await, [""; 0]);
}

pub async fn claim_of_a_dead_run_is_taken_over_with_what_was_known(store: &dyn Store) {
    let email = "a@example.com";
    settle(store, &[entry(email, EnrichmentState::NotFound, 1)]).await;
    claim(store, 1, &[email]).await;
    assert_eq!(claim(store, 2, &[email]).await, [email]);
    let found = find(store, &[email]).await;
    let before = Some(EnrichmentState::NotFound);
    assert_eq!(found[0].claim, Some(claim_of(2, before)));
    assert_eq!(found[0].settled_at, Some(minute(1)));
}

pub async fn released_address_is_what_it_was(store: &dyn Store) {
    let known = entry("known@example.com", EnrichmentState::NotFound, 1);
    settle(store, std::slice::from_ref(&known)).await;
    let emails = ["known@example.com", "new@example.com", "other@example.com"];
    claim(store, 1, &emails[..2]).await;
    claim(store, 2, &emails[2..]).await;
    let addresses: Vec<_> = emails.iter().map(|email| email.parse().unwrap()).collect();
    let database = store.database();
    database
        .release_enrichments(run(1), &addresses)
        .await
        .unwrap();
    let found = find(store, &emails).await;
    assert_eq!(found[0], known);
    assert_eq!(found[1].state, EnrichmentState::Pending);
    assert_eq!(found[1].claim, None);
    assert_eq!(found[2].claim, Some(claim_of(2, None)));
}

pub async fn claimer_settles_even_with_a_clock_set_back(store: &dyn Store) {
    let email = "a@example.com";
    settle(store, &[entry(email, EnrichmentState::NotFound, 9)]).await;
    claim(store, 1, &[email]).await;
    // Of another run, and older: left alone.
    let mut foreign = entry(email, EnrichmentState::Invalid, 3);
    foreign.run_id = run(2);
    settle(store, &[foreign]).await;
    assert_eq!(
        find(store, &[email]).await[0].state,
        EnrichmentState::InFlight
    );
    let own = entry(email, EnrichmentState::Enriched, 3);
    settle(store, std::slice::from_ref(&own)).await;
    assert_eq!(find(store, &[email]).await, [own]);
}

pub async fn what_was_spent_only_grows(store: &dyn Store) {
    let email = "a@example.com";
    let with = |attempts, at| {
        let mut entry = entry(email, EnrichmentState::Failed, at);
        entry.spent.attempts = attempts;
        entry
    };
    settle(store, &[with(3, 1)]).await;
    settle(store, &[with(1, 2)]).await;
    let found = find(store, &[email]).await;
    assert_eq!(
        (found[0].spent.attempts, found[0].settled_at),
        (3, Some(minute(2)))
    );
}

pub async fn thousands_of_addresses_are_claimed_at_once(store: &dyn Store) {
    let sightings: Vec<_> = (0..2_500)
        .map(|number| Sighting {
            email: format!("u{number}@example.com").parse().unwrap(),
            seen: None,
        })
        .collect();
    let (odd, all) = (&sightings[1..2], &sightings[..]);
    assert_eq!(claim_as_seen(store, 2, odd).await, ["u1@example.com"]);
    assert_eq!(claim_as_seen(store, 1, all).await.len(), 2_499);
}
