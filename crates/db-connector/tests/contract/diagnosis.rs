//! What a doctor asks.

use crate::backend::Store;
use crate::drafts::{minute, project, run, somebody, store};
use crate::schema::COLLECTIONS;

pub async fn server_says_what_it_is(store: &dyn Store) {
    let facts = store.database().describe_server().await.unwrap();
    assert!(facts.is_supported, "{facts:?}");
    let (product, version) = facts.description.split_once(' ').unwrap();
    assert!(["MongoDB", "SQLite"].contains(&product), "{facts:?}");
    assert!(
        version.starts_with(|c: char| c.is_ascii_digit()),
        "{facts:?}"
    );
}

pub async fn prepared_database_misses_nothing(store: &dyn Store) {
    assert_eq!(store.database().missing_schema().await.unwrap(), []);
}

pub async fn tried_write_leaves_no_trace(store: &dyn Store) {
    let profiles = [somebody("A").raw()];
    self::store(store.database(), &profiles, run(1)).await;
    let dump = async || {
        let mut documents = Vec::new();
        for collection in COLLECTIONS {
            documents.push(store.dump(collection).await);
        }
        documents
    };
    let before = dump().await;
    let other = store.connect().await;
    for _ in 0..2 {
        let (one, two) = tokio::join!(store.database().try_writing(), other.try_writing());
        one.unwrap();
        two.unwrap();
    }
    assert_eq!(dump().await, before);
    assert_eq!(store.database().missing_schema().await.unwrap(), []);
}

pub async fn newest_answer_is_that_of_the_newest_lead(store: &dyn Store) {
    let database = store.database();
    let newest = async || {
        let newest = database.newest_answer().await.unwrap();
        newest.map(|newest| (newest.fetched_at, newest.budget.credits_left))
    };
    assert_eq!(newest().await, None);
    let profiles = [3, 9, 5].map(|at| somebody(&format!("P{at}")).at(at).raw());
    database.upsert_raw_profiles(&profiles).await.unwrap();
    project(database, &[profiles[0].lead_id], run(1)).await;
    assert_eq!(newest().await, Some((minute(3), Some(99.5))));
    let leads = profiles.map(|profile| profile.lead_id);
    project(database, &leads, run(1)).await;
    assert_eq!(newest().await, Some((minute(9), Some(99.5))));
    store.forget_raw(leads[1]).await;
    assert_eq!(newest().await, Some((minute(9), None)));
}
