//! Raw documents looked at and restored, references followed.

use std::collections::BTreeSet;

use db_connector::{Integrity, RawHeader, ReadDepth, Referrers};
use futures::TryStreamExt;
use models::{Enrichment, EnrichmentState, RawId, RawProfile};
use serde_json::{Value, json};

use crate::backend::Store;
use crate::drafts::{crowd, minute, place, run, somebody, store as store_batch};

async fn headers(store: &dyn Store, depth: ReadDepth) -> Vec<RawHeader> {
    let stream = store.database().stream_raw_headers(depth).await.unwrap();
    stream.try_collect().await.unwrap()
}

fn header(raw: &RawProfile, integrity: Integrity) -> RawHeader {
    RawHeader {
        id: raw.id,
        email: raw.email.clone(),
        linkedin_id: raw.linkedin_id.clone(),
        lead_id: raw.lead_id,
        fetched_at: raw.fetched_at,
        content_sha256: raw.content_sha256,
        place: raw.place.clone(),
        integrity,
    }
}

/// Somebody with everything in it that a database might change.
fn odd() -> RawProfile {
    let odd = json!({
        "$set": {"$date": 1, "a.b": [1.0, -0.0, 1e300, u64::MAX, i64::MIN, 0.1, null]}, "": "nul\0",
    });
    somebody("Odd").person("unknown", odd).raw()
}

pub async fn headers_are_found_by_identity(store: &dyn Store) {
    let raws = [somebody("A").at(3).place(7).raw(), somebody("B").raw()];
    let database = store.database();
    database.upsert_raw_profiles(&raws).await.unwrap();
    let ids = [raws[0].id, somebody("C").raw().id];
    let found = database.find_raw_headers(&ids).await.unwrap();
    assert_eq!(found, [header(&raws[0], Integrity::Unchecked)]);
    assert!(found[0].is_whole());
    assert_eq!(database.find_raw_headers(&[]).await.unwrap(), []);
}

pub async fn stream_gives_every_header_once(store: &dyn Store) {
    let raws = crowd("P", 2_500);
    store.database().upsert_raw_profiles(&raws).await.unwrap();
    let expected: BTreeSet<RawId> = raws.iter().map(|raw| raw.id).collect();
    for depth in [ReadDepth::Header, ReadDepth::Content] {
        let found = headers(store, depth).await;
        assert_eq!(found.len(), 2_500);
        assert_eq!(
            found.iter().map(|found| found.id).collect::<BTreeSet<_>>(),
            expected
        );
    }
}

pub async fn changed_content_is_seen_if_it_is_read(store: &dyn Store) {
    let raws = [somebody("A").raw(), somebody("B").raw(), odd()];
    store.database().upsert_raw_profiles(&raws).await.unwrap();
    let id = raws[1].id.to_string();
    let other = json!("other");
    store
        .tamper("linkedin_data", &id, "person.headline", &other)
        .await;
    for (depth, expected) in [
        (ReadDepth::Header, [Integrity::Unchecked; 3]),
        (
            ReadDepth::Content,
            [Integrity::Proven, Integrity::Changed, Integrity::Proven],
        ),
    ] {
        let found = headers(store, depth).await;
        for (raw, expected) in raws.iter().zip(expected) {
            assert!(found.contains(&header(raw, expected)), "{found:?}");
        }
    }
}

pub async fn whole_document_reads_back_as_stored(store: &dyn Store) {
    let raws = [somebody("A").company(Value::Null).raw(), odd()];
    let database = store.database();
    database.upsert_raw_profiles(&raws).await.unwrap();
    for raw in &raws {
        let found = database.find_raw_profile(raw.id).await.unwrap().unwrap();
        assert_eq!(found, *raw);
    }
    let nobody = somebody("C").raw().id;
    assert_eq!(database.find_raw_profile(nobody).await.unwrap(), None);
}

pub async fn restored_document_is_what_the_answer_said(store: &dyn Store) {
    let raws = [somebody("A").raw(), odd(), somebody("New").raw()];
    let database = store.database();
    database.upsert_raw_profiles(&raws[..2]).await.unwrap();
    let before = store.dump("linkedin_data").await;
    for (raw, field) in [(&raws[0], "lead_id"), (&raws[1], "person.unknown")] {
        let other = json!("0123456789abcdef0123456789abcdef");
        let id = raw.id.to_string();
        store.tamper("linkedin_data", &id, field, &other).await;
    }
    database.restore_raw_profiles(&raws).await.unwrap();
    let after = store.dump("linkedin_data").await;
    assert_eq!(after.len(), 3);
    assert!(before.iter().all(|document| after.contains(document)));
    database.restore_raw_profiles(&raws).await.unwrap();
    assert_eq!(store.dump("linkedin_data").await, after);
}

pub async fn restoring_never_moves_back(store: &dyn Store) {
    let at = |time: i64, offset| somebody("A").at(time).place(offset).raw();
    let database = store.database();
    database.upsert_raw_profiles(&[at(5, 1)]).await.unwrap();
    for (time, offset, expected) in [(4, 2, 1), (5, 3, 3), (6, 4, 4)] {
        database
            .restore_raw_profiles(&[at(time, offset)])
            .await
            .unwrap();
        let found = database.find_raw_headers(&[at(0, 0).id]).await.unwrap();
        assert_eq!(found[0].place, place(expected));
        assert_eq!(found[0].fetched_at, minute(time.max(5)));
    }
}

pub async fn references_that_lead_nowhere_are_counted(store: &dyn Store) {
    let raws = crowd("P", 5);
    let database = store.database();
    store_batch(database, &raws, run(1)).await;
    let entries = raws.iter().map(|raw| Enrichment {
        raw_id: Some(raw.id),
        ..entry(raw.email.as_str())
    });
    let entries: Vec<_> = entries.chain([entry("nobody@example.com")]).collect();
    database.settle_enrichments(&entries).await.unwrap();
    for referrers in [Referrers::Leads, Referrers::Ledger] {
        let found = database.find_dangling(referrers, 9).await.unwrap();
        assert_eq!(found.count, 0, "{referrers:?}");
    }
    for gone in &raws[..3] {
        store.remove("linkedin_data", &gone.id.to_string()).await;
    }
    let leads = database.find_dangling(Referrers::Leads, 2).await.unwrap();
    assert_eq!((leads.count, leads.examples.len()), (3, 2));
    let ledger = database.find_dangling(Referrers::Ledger, 9).await.unwrap();
    let gone = |raw: &RawProfile| raw.id == ledger.examples[0].raw_id;
    let raw = raws[..3].iter().find(|raw| gone(raw)).unwrap();
    assert_eq!(ledger.examples[0].holder, raw.email.as_str());
}

fn entry(email: &str) -> Enrichment {
    Enrichment {
        email: email.parse().unwrap(),
        state: EnrichmentState::Enriched,
        run_id: run(1),
        settled_at: Some(minute(0)),
        spent: models::Spent::default(),
        claim: None,
        raw_id: None,
        place: None,
        reason: None,
    }
}
