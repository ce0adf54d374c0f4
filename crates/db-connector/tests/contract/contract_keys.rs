//! Where answers are not as the provider's contract has them.

use models::{DriftKey, DriftKind, DriftSighting, DriftSummary, ValueType};

use crate::backend::Store;
use crate::drafts::{minute, run};

fn unknown(pointer: &str) -> DriftKey {
    DriftKey {
        pointer: pointer.to_owned(),
        kind: DriftKind::UnknownKey,
        expected: None,
        found: None,
    }
}

fn violation(pointer: &str, found: ValueType) -> DriftKey {
    DriftKey {
        pointer: pointer.to_owned(),
        kind: DriftKind::WrongType,
        expected: Some(ValueType::WholeNumber),
        found: Some(found),
    }
}

/// As seen by a run from its first minute to its last.
fn seen(key: &DriftKey, by: u128, minutes: [i64; 2], answers: u64) -> DriftSighting {
    DriftSighting {
        run_id: run(by),
        key: key.clone(),
        first_seen: minute(minutes[0]),
        last_seen: minute(minutes[1]),
        answers,
    }
}

fn summary(key: &DriftKey, first_run: u128, minutes: [i64; 2], answers: u64) -> DriftSummary {
    DriftSummary {
        key: key.clone(),
        first_seen: minute(minutes[0]),
        first_run: run(first_run),
        last_seen: minute(minutes[1]),
        answers,
    }
}

async fn record(store: &dyn Store, sightings: &[DriftSighting]) {
    let recorded = store.database().record_contract_keys(sightings);
    recorded.await.unwrap();
}

async fn list(store: &dyn Store) -> Vec<DriftSummary> {
    store.database().list_contract_keys().await.unwrap()
}

pub async fn deviations_are_summed_over_runs(store: &dyn Store) {
    assert_eq!(list(store).await, []);
    let (key, other) = (unknown("/person/~1*\u{e9}"), unknown("/requestId"));
    record(
        store,
        &[
            seen(&key, 7, [5, 9], 3),
            seen(&other, 7, [6, 6], 1),
            seen(&key, 3, [8, 20], 10),
        ],
    )
    .await;
    record(store, &[]).await;
    let expected = [summary(&other, 7, [6, 6], 1), summary(&key, 7, [5, 20], 13)];
    assert_eq!(list(store).await, expected);
}

pub async fn run_may_tell_its_count_again_in_any_order(store: &dyn Store) {
    let key = violation("/company/employeeCount", ValueType::String);
    let early = seen(&key, 1, [5, 9], 3);
    let late = seen(&key, 1, [4, 12], 8);
    for order in [[&early, &late, &early], [&late, &early, &late]] {
        for sighting in order {
            record(store, std::slice::from_ref(sighting)).await;
        }
        assert_eq!(list(store).await, [summary(&key, 1, [4, 12], 8)]);
    }
    assert_eq!(store.dump("contract_keys").await.len(), 1);
}

pub async fn types_found_in_one_place_are_told_apart(store: &dyn Store) {
    let keys = [
        violation("/company/employeeCount", ValueType::String),
        violation("/company/employeeCount", ValueType::Array),
        unknown("/company/employeeCount"),
    ];
    let sightings: Vec<_> = keys.iter().map(|key| seen(key, 1, [1, 1], 1)).collect();
    record(store, &sightings).await;
    let listed = list(store).await;
    assert_eq!(listed.len(), 3);
    assert!(
        keys.iter()
            .all(|key| listed.iter().any(|summary| summary.key == *key))
    );
}

/// Of runs that saw it in the same moment, the one with the least identity.
pub async fn first_run_is_the_same_on_every_backend(store: &dyn Store) {
    let keys: Vec<_> = (0..20)
        .map(|number| unknown(&format!("/{number:02}")))
        .collect();
    for by in [5, 2, 9] {
        let sightings = keys.iter().map(|key| seen(key, by, [4, 4], 1));
        record(store, &sightings.collect::<Vec<_>>()).await;
    }
    let expected = keys.iter().map(|key| summary(key, 2, [4, 4], 3));
    assert_eq!(list(store).await, expected.collect::<Vec<_>>());
}
