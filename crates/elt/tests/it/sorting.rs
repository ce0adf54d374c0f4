//! Answers land before anybody knows what they are worth; what cannot be used is sorted out later.

use elt::{Contract, RunOptions, RunReport, Stop, VerifyOptions, verify};
use futures::TryStreamExt;
use models::{EnrichmentState, QuarantinedAnswer};
use s3_connector::{SegmentKind, Spool, list_segments, read_answer, read_segment};
use serde_json::json;

use crate::home::{Addresses, Home, faulty_mock, mock, on_both_backends, options};

on_both_backends!(
    unusable_answers_of_a_run_lie_in_quarantine_and_all_others_in_raw,
    unusable_answer_of_a_dead_run_is_sorted_out,
    answers_that_a_crash_left_in_both_segments_are_one,
    answers_of_a_dead_run_are_judged_by_the_run_that_stores_them,
    published_answers_of_a_dead_run_are_not_judged_again,
);

const ANN: &str = "ann@example.com";
const USABLE: &str = r#"{"person":{"linkedInIdentifier":"B","firstName":"Bob"}}"#;
const UNUSABLE: &str = r#"{"person":"#;
/// Usable, unless somebody is strict.
const VIOLATION: &str = r#"{"person":{"linkedInIdentifier":"A","firstName":7}}"#;

/// A spool file as a process leaves it that was killed when these had landed.
fn leave(home: &Home, kind: SegmentKind, bodies: &[(&str, &str)]) -> String {
    let spool = Spool::open(&home.spool_path()).unwrap();
    let mut segment = spool.create_segment(kind).unwrap();
    for (email, body) in bodies {
        let at = "2026-01-02T03:04:05.678Z".parse().unwrap();
        let email = email.parse().unwrap();
        segment.append(&email, at, 200, body.as_bytes()).unwrap();
    }
    segment.key().to_owned()
}

/// Nobody is asked about.
async fn recover(home: &Home, contract: Contract) -> RunReport {
    let (mock, nobody) = (mock().await, Addresses::These(&[]));
    let strictness = RunOptions {
        contract,
        ..RunOptions::default()
    };
    let provider = options(&mock);
    let outcome = home.run_with(&provider, strictness, nobody, Stop::default());
    let report = outcome.await.report;
    assert_eq!((report.calls, home.spool_files()), (0, 0));
    assert_clean(home).await;
    report
}

async fn assert_clean(home: &Home) {
    let (database, store) = (home.database().await, home.store().await);
    let options = VerifyOptions::default();
    let report = verify(
        database.as_ref(),
        store.as_ref(),
        &home.spool_path(),
        options,
    )
    .await;
    assert_eq!(report.unwrap().left(), 0);
}

/// The bodies in all segments of a kind.
async fn stored(home: &Home, kind: SegmentKind) -> Vec<String> {
    let store = home.store().await;
    let keys: Vec<_> = list_segments(store.as_ref(), kind)
        .try_collect()
        .await
        .unwrap();
    let mut bodies = Vec::new();
    for key in keys {
        let answers = read_segment(&key, store.get(&key).await.unwrap());
        let answers = answers.map(|answer| answer.unwrap().body.to_vec());
        bodies.extend(answers.map(|body| String::from_utf8(body).unwrap()));
    }
    bodies.sort();
    bodies
}

async fn quarantined(home: &Home, email: &str) -> Vec<QuarantinedAnswer> {
    let database = home.database().await;
    let email = email.parse().unwrap();
    database.find_quarantined_of(&email).await.unwrap()
}

async fn unusable_answers_of_a_run_lie_in_quarantine_and_all_others_in_raw(home: &Home) {
    let unusable = json!({"address": "person1@example.com", "fault": {"body": UNUSABLE}});
    let mock = faulty_mock(&json!([unusable])).await;
    let report = home.run(&mock, Addresses::Invented(4)).await.report;
    assert_eq!(report.quarantined, 1);
    let answers = report.enriched + report.quarantined;
    assert_eq!(stored(home, SegmentKind::Quarantine).await, [UNUSABLE]);
    let raw = stored(home, SegmentKind::Raw).await;
    assert_eq!(raw.len() as u64, answers - 1);
    assert!(!raw.contains(&UNUSABLE.to_owned()));
    let entry = home.entry("person1@example.com").await.unwrap();
    let place = entry.place.unwrap();
    let kept = read_answer(home.store().await.as_ref(), &place).await;
    assert_eq!(kept.unwrap().body, UNUSABLE);
    assert_eq!(home.spool_files(), 0);
    assert_clean(home).await;
}

async fn unusable_answer_of_a_dead_run_is_sorted_out(home: &Home) {
    for (bodies, raw) in [
        (
            &[(ANN, UNUSABLE), ("bob@example.com", USABLE)][..],
            &[USABLE][..],
        ),
        (&[("cleo@example.com", UNUSABLE)], &[USABLE]),
    ] {
        leave(home, SegmentKind::Raw, bodies);
        let report = recover(home, Contract::Evolve).await;
        assert_eq!(report.recovered, bodies.len() as u64);
        assert_eq!(stored(home, SegmentKind::Raw).await, raw);
    }
    // The second raw segment held nothing else, and is no object.
    assert_eq!(stored(home, SegmentKind::Quarantine).await, [UNUSABLE; 2]);
    for email in [ANN, "cleo@example.com"] {
        let answers = quarantined(home, email).await;
        let place = answers[0].place.as_ref().unwrap();
        assert!(place.segment.starts_with("quarantine/"), "{place:?}");
    }
}

async fn answers_that_a_crash_left_in_both_segments_are_one(home: &Home) {
    leave(
        home,
        SegmentKind::Raw,
        &[(ANN, UNUSABLE), ("bob@example.com", USABLE)],
    );
    leave(home, SegmentKind::Quarantine, &[(ANN, UNUSABLE)]);
    recover(home, Contract::Evolve).await;
    assert_eq!(stored(home, SegmentKind::Raw).await, [USABLE]);
    assert_eq!(quarantined(home, ANN).await.len(), 1);
    let entry = home.entry(ANN).await.unwrap();
    assert_eq!((entry.spent.attempts, entry.spent.credits), (1, 1.0));
}

async fn answers_of_a_dead_run_are_judged_by_the_run_that_stores_them(home: &Home) {
    for (contract, expected, stopped) in [
        (Contract::Evolve, EnrichmentState::Enriched, None),
        (Contract::Quarantine, EnrichmentState::Quarantined, None),
        (
            Contract::Stop,
            EnrichmentState::Quarantined,
            Some("contract_violated"),
        ),
    ] {
        let home = home.like().await;
        leave(&home, SegmentKind::Raw, &[(ANN, VIOLATION)]);
        let report = recover(&home, contract).await;
        assert_eq!(report.stopped, stopped, "{contract:?}");
        assert_eq!(
            home.entry(ANN).await.unwrap().state,
            expected,
            "{contract:?}"
        );
    }
}

/// It was killed when it had published the segment.
async fn published_answers_of_a_dead_run_are_not_judged_again(home: &Home) {
    let key = leave(home, SegmentKind::Raw, &[(ANN, VIOLATION)]);
    let file = std::fs::read_dir(home.spool_path())
        .unwrap()
        .next()
        .unwrap();
    let bytes = std::fs::read(file.unwrap().path()).unwrap();
    home.store().await.put(&key, bytes.into()).await.unwrap();
    recover(home, Contract::Quarantine).await;
    assert_eq!(stored(home, SegmentKind::Raw).await, [VIOLATION]);
    assert_eq!(stored(home, SegmentKind::Quarantine).await, [""; 0]);
    let entry = home.entry(ANN).await.unwrap();
    assert_eq!(entry.state, EnrichmentState::Enriched);
}
