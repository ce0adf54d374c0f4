//! The runs, and which of them live.

use models::{RunId, RunRecord};
use serde_json::json;

use crate::backend::Store;
use crate::drafts::{minute, run};

fn begun(number: u128, started: i64) -> RunRecord {
    RunRecord {
        id: run(number),
        started_at: minute(started),
        lease_until: minute(started + 5),
        finished_at: None,
        options: json!({"concurrency": 32, "refresh": false}),
        report: None,
        exit_status: None,
    }
}

fn finished(number: u128, started: i64) -> RunRecord {
    RunRecord {
        finished_at: Some(minute(started + 1)),
        report: Some(json!({"enriched": 3, "seconds": 1.25, "stopped": null})),
        exit_status: Some(130),
        ..begun(number, started)
    }
}

async fn store_all(store: &dyn Store, runs: &[RunRecord]) {
    for run in runs {
        store.database().store_run(run).await.unwrap();
    }
}

async fn live(store: &dyn Store, now: i64) -> Vec<RunId> {
    let live = store.database().find_live_runs(minute(now)).await;
    let mut live = live.unwrap();
    live.sort();
    live
}

pub async fn runs_read_back_as_stored_newest_first(store: &dyn Store) {
    let runs = [begun(1, 10), finished(2, 30), finished(3, 20), begun(4, 20)];
    store_all(store, &runs).await;
    let listed = store.database().list_runs(9).await.unwrap();
    let [first, second, third, fourth] = runs;
    assert_eq!(listed, [second, fourth, third, first.clone()]);
    let newest = store.database().list_runs(1).await.unwrap();
    assert_eq!(newest, listed[..1]);
    let ended = finished(1, 10);
    store_all(store, std::slice::from_ref(&ended)).await;
    let found = async |number| store.database().find_run(run(number)).await.unwrap();
    assert_eq!(
        (found(1).await, found(9).await),
        (Some(ended.clone()), None)
    );
    assert_eq!(store.database().list_runs(9).await.unwrap()[3], ended);
}

pub async fn run_lives_until_it_ends_or_its_lease_does(store: &dyn Store) {
    store_all(store, &[begun(1, 10), begun(2, 20), finished(3, 20)]).await;
    assert_eq!(live(store, 14).await, [run(1), run(2)]);
    assert_eq!(live(store, 15).await, [run(2)]);
    assert_eq!(live(store, 25).await, []);
}

pub async fn lease_moves_only_while_the_run_has_not_ended(store: &dyn Store) {
    store_all(store, &[begun(1, 10), finished(2, 10)]).await;
    for number in [1, 2, 3] {
        let moved = store.database().set_lease(run(number), minute(60));
        moved.await.unwrap();
    }
    assert_eq!(live(store, 30).await, [run(1)]);
    let died = store.database().set_lease(run(1), minute(20));
    died.await.unwrap();
    assert_eq!(live(store, 30).await, []);
    assert_eq!(store.database().list_runs(9).await.unwrap().len(), 2);
}
