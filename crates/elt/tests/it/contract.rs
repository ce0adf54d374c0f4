//! Answers that are not as the provider's contract has them.

use elt::{Contract, RunOptions, RunOutcome, Stop};
use mock_api::MockServer;
use models::{DriftSummary, EnrichmentState, Flaw};
use serde_json::json;

use crate::home::{Addresses, Home, faulty_mock, on_both_backends, options};

on_both_backends!(
    drift_is_counted_and_kept_from_nobody,
    strict_run_keeps_violations_in_quarantine_and_replay_leaves_them,
    run_that_is_to_stop_keeps_the_answer_and_can_go_on,
);

const NAME: &str = "/person/firstName";

/// Three people, the second of whom has a number for a name; all of them have a new key.
async fn drifting_mock() -> MockServer {
    let body = |id: &str, name: serde_json::Value| {
        let person = json!({"linkedInIdentifier": id, "firstName": name, "pronouns": "they"});
        json!({"success": true, "person": person}).to_string()
    };
    let rule = |number: usize, name| {
        let address = format!("person{number}@example.com");
        json!({"address": address, "fault": {"body": body(&format!("P{number}"), name)}})
    };
    faulty_mock(&json!([
        rule(0, json!("Ann")),
        rule(1, json!(7)),
        rule(2, json!("Cleo")),
    ]))
    .await
}

async fn run(home: &Home, mock: &MockServer, contract: Contract) -> RunOutcome {
    let in_order = RunOptions {
        contract,
        concurrency: 1,
        ..RunOptions::default()
    };
    let stop = Stop::default();
    home.run_with(&options(mock), in_order, Addresses::Invented(3), stop)
        .await
}

async fn drift(home: &Home) -> Vec<DriftSummary> {
    home.database().await.list_contract_keys().await.unwrap()
}

async fn drift_is_counted_and_kept_from_nobody(home: &Home) {
    let report = run(home, &drifting_mock().await, Contract::Evolve)
        .await
        .report;
    assert_eq!((report.enriched, report.quarantined), (3, 0));
    let drift = drift(home).await;
    let told: Vec<_> = drift
        .iter()
        .map(|summary| {
            let DriftSummary { key, answers, .. } = summary;
            format!("{} {} {answers}", key.pointer, key.in_words())
        })
        .collect();
    // What was seen first most recently comes first.
    let expected = [
        "/person/firstName is a whole number, not a string 1",
        "/person/pronouns is an unknown key, a string 3",
    ];
    assert_eq!(told, expected);
    assert!(drift.iter().all(|key| key.first_run == report.run_id));
}

async fn strict_run_keeps_violations_in_quarantine_and_replay_leaves_them(home: &Home) {
    let report = run(home, &drifting_mock().await, Contract::Quarantine)
        .await
        .report;
    assert_eq!((report.enriched, report.quarantined), (2, 1));
    let database = home.database().await;
    let email = "person1@example.com".parse().unwrap();
    let kept = database.find_quarantined_of(&email).await.unwrap();
    let reason = "is a whole number, not a string";
    assert_eq!(kept[0].reasons, [Flaw::new(NAME, reason)]);
    assert_eq!(drift(home).await.len(), 2);

    let before = home.dump().await;
    let options = elt::ReplayOptions::default();
    elt::replay_raw(database.as_ref(), home.store().await.as_ref(), &options)
        .await
        .unwrap();
    assert_eq!(home.dump().await, before);
}

async fn run_that_is_to_stop_keeps_the_answer_and_can_go_on(home: &Home) {
    let mock = drifting_mock().await;
    let stopped = run(home, &mock, Contract::Stop).await;
    assert_eq!(stopped.report.stopped, Some("contract_violated"));
    assert_eq!((stopped.report.quarantined, stopped.report.left), (1, 1));
    let said = stopped.stopped.unwrap().to_string();
    assert!(
        said.ends_with("`/person/firstName` is a whole number, not a string"),
        "{said}"
    );
    let entry = home.entry("person1@example.com").await.unwrap();
    assert_eq!(entry.state, EnrichmentState::Quarantined);

    let calls = mock.calls();
    let rest = run(home, &mock, Contract::Stop).await;
    assert_eq!((rest.report.enriched, rest.report.skipped), (1, 2));
    assert_eq!(mock.calls(), calls + 1);
}
