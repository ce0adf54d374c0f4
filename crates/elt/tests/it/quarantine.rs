//! Answers that were paid for and cannot be used.

use models::{Flaw, QuarantineState, QuarantinedAnswer};
use s3_connector::read_answer;
use serde_json::json;

use crate::home::{Addresses, Home, faulty_mock, on_both_backends};

on_both_backends!(
    unusable_answer_is_kept_with_every_reason,
    replay_leaves_alone_what_somebody_has_settled,
);

const UNUSABLE: &str = r#"{"person":{"linkedInIdentifier":7},"company":"none"}"#;

/// Everything in quarantine under the only address asked for.
async fn quarantined(home: &Home) -> Vec<QuarantinedAnswer> {
    let email = "person0@example.com".parse().unwrap();
    let database = home.database().await;
    database.find_quarantined_of(&email).await.unwrap()
}

async fn run_into(home: &Home, body: &str) {
    let mock = faulty_mock(&json!([{"fault": {"body": body}}])).await;
    home.run(&mock, Addresses::Invented(1)).await;
}

async fn unusable_answer_is_kept_with_every_reason(home: &Home) {
    run_into(home, UNUSABLE).await;
    let answers = quarantined(home).await;
    assert_eq!(answers.len(), 1);
    let expected = [
        Flaw::new("/person/linkedInIdentifier", "is not a string"),
        Flaw::new("/company", "is neither an object nor null"),
    ];
    assert_eq!(answers[0].reasons, expected);
    assert_eq!(answers[0].state, QuarantineState::Open);

    let place = answers[0].place.as_ref().unwrap();
    assert!(place.segment.starts_with("quarantine/"), "{place:?}");
    let kept = read_answer(home.store().await.as_ref(), place)
        .await
        .unwrap();
    assert_eq!(kept.body, UNUSABLE);
    assert_eq!(answers[0].body_sha256, Some(kept.meta.sha256));
    let entry = home.entry("person0@example.com").await.unwrap();
    assert_eq!(entry.place.as_ref(), Some(place));
}

async fn replay_leaves_alone_what_somebody_has_settled(home: &Home) {
    run_into(home, "<html>").await;
    let (database, store) = (home.database().await, home.store().await);
    let ids: Vec<_> = quarantined(home)
        .await
        .iter()
        .map(|answer| answer.id)
        .collect();
    let at = "2026-12-01T00:00:00Z".parse().unwrap();
    let discarded = QuarantineState::Discarded;
    database
        .settle_quarantined(&ids, discarded, at)
        .await
        .unwrap();

    let before = quarantined(home).await;
    elt::rebuild(database.as_ref(), store.as_ref(), None)
        .await
        .unwrap();
    assert_eq!(quarantined(home).await, before);
}

#[tokio::test]
async fn replay_finds_what_the_ledger_of_an_older_program_knows() {
    let (home, other) = (Home::embedded(), Home::embedded());
    run_into(&home, "<html>").await;
    let entry = home.entry("person0@example.com").await.unwrap();
    let database = other.database().await;
    database.create_schema().await.unwrap();
    database.settle_enrichments(&[entry]).await.unwrap();

    let options = elt::ReplayOptions::default();
    elt::replay_raw(database.as_ref(), home.store().await.as_ref(), &options)
        .await
        .unwrap();
    let [expected, found] = [quarantined(&home).await, quarantined(&other).await];
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].id, &found[0].place),
        (expected[0].id, &expected[0].place)
    );
}
