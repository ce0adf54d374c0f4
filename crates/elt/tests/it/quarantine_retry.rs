//! Answers in quarantine that are tried again, or given up.

use elt::{
    AnswerName, Contract, DiscardReport, ReplayOptions, Retry, RetryReport, RunOptions, Selection,
    Stop, discard_quarantined, replay_raw, retry_quarantined,
};
use mock_api::{FaultScript, MockServer};
use models::{EnrichmentState, QuarantineState, QuarantinedAnswer};
use s3_connector::erase_answer;
use serde_json::json;
use telemetry::ExitStatus;

use crate::home::{Addresses, Home, faulty_mock, on_both_backends, options, suppression_key};

on_both_backends!(
    what_a_strict_run_kept_aside_becomes_a_lead_without_a_call,
    retry_never_puts_an_old_answer_before_a_newer_one,
    next_run_asks_again_where_somebody_wants_it,
    damaged_answer_keeps_no_other_from_being_used,
    answers_are_given_up_and_kept,
);

const EMAIL: &str = "person0@example.com";
const VIOLATION: &str = r#"{"person":{"linkedInIdentifier":"A","lastName":7}}"#;
const READ: Retry = Retry::Read { strict: false };

/// An answer in quarantine, and a provider that has recovered since.
async fn with_quarantined(home: &Home, body: &str) -> MockServer {
    let mock = faulty_mock(&json!([{"fault": {"body": body}}])).await;
    run(home, &mock, false).await;
    mock.set_faults(FaultScript::default());
    mock
}

async fn run(home: &Home, mock: &MockServer, refresh: bool) {
    run_people(home, mock, refresh, 1).await;
}

async fn run_people(home: &Home, mock: &MockServer, refresh: bool, people: usize) {
    let strict = RunOptions {
        contract: Contract::Quarantine,
        refresh,
        ..RunOptions::default()
    };
    let stop = Stop::default();
    home.run_with(&options(mock), strict, Addresses::Invented(people), stop)
        .await;
}

async fn answer(home: &Home) -> QuarantinedAnswer {
    let email = EMAIL.parse().unwrap();
    let found = home.database().await.find_quarantined_of(&email).await;
    found.unwrap().pop().unwrap()
}

async fn retry(home: &Home, selection: &Selection, how: Retry) -> RetryReport {
    let (database, store) = (home.database().await, home.store().await);
    retry_quarantined(
        database.as_ref(),
        store.as_ref(),
        selection,
        how,
        Some(suppression_key()),
    )
    .await
    .unwrap()
}

async fn what_a_strict_run_kept_aside_becomes_a_lead_without_a_call(home: &Home) {
    let mock = with_quarantined(home, VIOLATION).await;
    let strictly = Retry::Read { strict: true };
    let report = retry(home, &Selection::AllOpen, strictly).await;
    assert_eq!((report.used, report.unusable), (0, 1));

    let report = retry(home, &Selection::AllOpen, READ).await;
    assert_eq!((report.used, report.leads_new, report.unusable), (1, 1, 0));
    assert_eq!(answer(home).await.state, QuarantineState::Retried);
    let entry = home.entry(EMAIL).await.unwrap();
    assert_eq!(entry.state, EnrichmentState::Enriched);
    assert_eq!(
        retry(home, &Selection::AllOpen, READ).await,
        RetryReport::default()
    );

    let before = home.dump().await;
    let (database, store) = (home.database().await, home.store().await);
    let replay = ReplayOptions::default();
    replay_raw(database.as_ref(), store.as_ref(), &replay)
        .await
        .unwrap();
    assert_eq!(home.dump().await, before);
    run(home, &mock, false).await;
    assert_eq!(mock.calls(), 1);
}

async fn retry_never_puts_an_old_answer_before_a_newer_one(home: &Home) {
    let mock = with_quarantined(home, VIOLATION).await;
    run(home, &mock, true).await;
    let newer = home.entry(EMAIL).await.unwrap();
    assert_eq!(newer.state, EnrichmentState::Enriched);

    let named = Selection::Named(vec![AnswerName::Address(EMAIL.parse().unwrap())]);
    let report = retry(home, &named, Retry::Call).await;
    assert_eq!((report.superseded, report.to_call), (1, 0));
    assert_eq!(retry(home, &named, READ).await.used, 1);
    assert_eq!(home.entry(EMAIL).await.unwrap(), newer);
}

async fn next_run_asks_again_where_somebody_wants_it(home: &Home) {
    let mock = with_quarantined(home, "<html>").await;
    let report = retry(home, &Selection::AllOpen, READ).await;
    assert_eq!((report.used, report.unusable), (0, 1));
    run(home, &mock, false).await;
    assert_eq!(mock.calls(), 1, "not by itself");

    let report = retry(home, &Selection::AllOpen, Retry::Call).await;
    assert_eq!(report.to_call, 1);
    assert_eq!(answer(home).await.state, QuarantineState::Retried);
    run(home, &mock, false).await;
    assert_eq!(mock.calls(), 2);
    let entry = home.entry(EMAIL).await.unwrap();
    assert_ne!(entry.state, EnrichmentState::Quarantined);
    run(home, &mock, false).await;
    assert_eq!(mock.calls(), 2);
}

async fn damaged_answer_keeps_no_other_from_being_used(home: &Home) {
    let mock = faulty_mock(&json!([{"fault": {"body": VIOLATION}}])).await;
    run_people(home, &mock, false, 3).await;
    let (store, place) = (home.store().await, answer(home).await.place.unwrap());
    let mut bytes = store.get(&place.segment).await.unwrap().to_vec();
    bytes[usize::try_from(place.offset + place.length).unwrap() - 9] ^= 0xff;
    store.put(&place.segment, bytes.into()).await.unwrap();

    let report = retry(home, &Selection::AllOpen, READ).await;
    assert_eq!((report.used, report.damaged, report.gone), (2, 1, 0));
    assert_eq!(report.status(), ExitStatus::Incomplete);
    assert_eq!(answer(home).await.state, QuarantineState::Open);
    let report = retry(home, &Selection::AllOpen, Retry::Call).await;
    assert_eq!(report.to_call, 1);
}

async fn answers_are_given_up_and_kept(home: &Home) {
    with_quarantined(home, "<html>").await;
    let id = answer(home).await.id;
    let unknown = AnswerName::Address("nobody@example.com".parse().unwrap());
    let names = vec![AnswerName::Id(id), AnswerName::Id(id), unknown.clone()];
    let (database, store) = (home.database().await, home.store().await);
    let discard = async || {
        let selection = Selection::Named(names.clone());
        discard_quarantined(database.as_ref(), &selection)
            .await
            .unwrap()
    };
    let once = DiscardReport {
        discarded: 1,
        unchanged: 0,
        unknown: vec![unknown],
    };
    assert_eq!(discard().await, once);
    assert_eq!(discard().await.unchanged, 1);
    assert_eq!(answer(home).await.state, QuarantineState::Discarded);

    let place = answer(home).await.place.unwrap();
    let kept = s3_connector::read_answer(store.as_ref(), &place).await;
    assert_eq!(kept.unwrap().body, "<html>");
    erase_answer(store.as_ref(), &place).await.unwrap();
    let erased = Selection::Named(vec![AnswerName::Id(id)]);
    assert_eq!(retry(home, &erased, READ).await.gone, 1);
}
