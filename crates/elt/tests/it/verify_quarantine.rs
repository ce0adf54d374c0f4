//! Parity of the quarantine with the answers that it is about.

use db_connector::Sighting;
use elt::{FindingKind, Selection, discard_quarantined};
use futures::TryStreamExt;
use models::RunId;
use s3_connector::{SegmentKind, Spool, list_segments};
use serde_json::json;
use test_support::Tampering;
use uuid::Uuid;

use crate::home::{Addresses, Home, faulty_mock, on_both_backends};
use crate::verify::{assert_clean, assert_same, check, found, repair};

on_both_backends!(
    what_the_quarantine_has_lost_comes_back_from_raw_storage,
    lost_answer_of_a_quarantined_one_is_said_and_not_invented,
    refused_document_comes_back_into_quarantine,
    answer_that_lies_twice_is_missed_nowhere,
    newer_arrival_of_the_same_answer_is_noticed,
    repair_ends_no_claim,
);

const EMAIL: &str = "person0@example.com";
const EARLY: &str = "2026-01-02T03:04:05Z";
const LATE: &str = "2026-02-03T04:05:06Z";

/// So many answers that are no JSON.
async fn with_quarantined(home: &Home, count: usize) {
    let mock = faulty_mock(&json!([{"fault": "invalid_json"}])).await;
    home.run(&mock, Addresses::Invented(count)).await;
}

async fn lose_quarantined(home: &Home, count: usize) -> Vec<String> {
    let tampering = Tampering::of(&home.database_url).await.unwrap();
    tampering.remove_some("quarantine", count).await.unwrap()
}

/// One and the same unusable answer, in a spool file whose process is gone.
fn leave_in_spool(home: &Home, at: &str) {
    let spool = Spool::open(&home.spool_path()).unwrap();
    let mut segment = spool.create_segment(SegmentKind::Quarantine).unwrap();
    let (email, at) = (EMAIL.parse().unwrap(), at.parse().unwrap());
    segment.append(&email, at, 200, b"<html>").unwrap();
}

async fn what_the_quarantine_has_lost_comes_back_from_raw_storage(home: &Home) {
    with_quarantined(home, 3).await;
    let before = home.dump().await;
    let lost = lose_quarantined(home, 2).await;
    let report = check(home).await;
    assert_eq!(found(&report), [(FindingKind::QuarantineMissing, 2, 0)]);
    let examples = &report.findings[0].examples;
    assert!(examples.iter().all(|example| example.place.is_some()));
    let mut named: Vec<_> = examples.iter().filter_map(|it| it.id.clone()).collect();
    named.sort();
    assert_eq!(named, lost);

    let report = repair(home).await;
    assert_eq!(found(&report), [(FindingKind::QuarantineMissing, 2, 2)]);
    let report = check(home).await;
    assert_clean(&report);
    assert_eq!((report.quarantined, report.documents), (3, 0));
    assert_same(before, home.dump().await);
}

async fn lost_answer_of_a_quarantined_one_is_said_and_not_invented(home: &Home) {
    with_quarantined(home, 2).await;
    let database = home.database().await;
    let all = discard_quarantined(database.as_ref(), &Selection::AllOpen).await;
    assert_eq!(all.unwrap().discarded, 2);
    assert_clean(&check(home).await);
    let store = home.store().await;
    let keys = list_segments(store.as_ref(), SegmentKind::Quarantine);
    let keys: Vec<_> = keys.try_collect().await.unwrap();
    for key in keys {
        store.delete(&key).await.unwrap();
    }
    let before = home.dump().await;
    let expected = [(FindingKind::QuarantineUnproven, 2, 0)];
    assert_eq!(found(&check(home).await), expected);
    assert_eq!(found(&repair(home).await), expected);
    assert_eq!(home.dump().await, before);
}

/// A key with a NUL: one database holds it, the other keeps its answer aside.
async fn refused_document_comes_back_into_quarantine(home: &Home) {
    let body = r#"{"person":{"linkedInIdentifier":"N","a\u0000b":1}}"#;
    let mock = faulty_mock(&json!([{"fault": {"body": body}}])).await;
    home.run(&mock, Addresses::Invented(1)).await;
    let before = home.dump().await;
    let report = check(home).await;
    assert_eq!(report.quarantined + report.documents, 1);
    lose_quarantined(home, usize::try_from(report.quarantined).unwrap()).await;
    let lost = report.quarantined;
    assert_eq!(check(home).await.left(), lost);
    assert_eq!(repair(home).await.left(), 0);
    assert_clean(&check(home).await);
    assert_same(before, home.dump().await);
}

/// As a crash may leave it.
async fn answer_that_lies_twice_is_missed_nowhere(home: &Home) {
    for _ in 0..2 {
        leave_in_spool(home, EARLY);
    }
    assert_eq!(
        found(&repair(home).await),
        [(FindingKind::SpoolLeftover, 2, 2)]
    );
    let report = check(home).await;
    assert_clean(&report);
    assert_eq!((report.answers, report.quarantined), (2, 1));
}

async fn newer_arrival_of_the_same_answer_is_noticed(home: &Home) {
    leave_in_spool(home, EARLY);
    repair(home).await;
    leave_in_spool(home, LATE);
    let spool = Spool::open(&home.spool_path()).unwrap();
    for segment in spool.adopt().unwrap() {
        segment.publish(home.store().await.as_ref()).await.unwrap();
        segment.discard().unwrap();
    }
    let expected = |repaired| {
        [
            (FindingKind::QuarantineBehind, 1, repaired),
            (FindingKind::EntryBehind, 1, repaired),
        ]
    };
    assert_eq!(found(&check(home).await), expected(0));
    assert_eq!(found(&repair(home).await), expected(1));
    assert_clean(&check(home).await);
    let database = home.database().await;
    let quarantined = database.find_quarantined_of(&EMAIL.parse().unwrap()).await;
    let times: Vec<_> = quarantined
        .unwrap()
        .iter()
        .map(|it| it.fetched_at)
        .collect();
    assert_eq!(times, [LATE.parse().unwrap()]);
}

async fn repair_ends_no_claim(home: &Home) {
    with_quarantined(home, 1).await;
    let (database, run) = (home.database().await, RunId::from_uuid(Uuid::now_v7()));
    let sighting = Sighting {
        email: EMAIL.parse().unwrap(),
        seen: home.entry(EMAIL).await,
    };
    let claimed = database.claim_enrichments(run, 1.0, &[sighting]).await;
    assert_eq!(claimed.unwrap().len(), 1);
    let before = home.entry(EMAIL).await;
    lose_quarantined(home, 1).await;
    assert_eq!(repair(home).await.left(), 0);
    assert_eq!(home.entry(EMAIL).await, before);
}
