//! Whole runs, on both backends.

use elt::{RunOptions, RunReport, Stop};
use mock_api::{Billing, MockConfig, MockServer};
use models::EnrichmentState;
use serde_json::json;
use test_support::{differences, without_volatile};

use crate::home::{Addresses, Home, config, faulty_mock, mock, on_both_backends, options};

on_both_backends!(
    first_run_stores_every_profile_and_the_second_makes_no_call,
    refresh_calls_again_and_changes_only_what_is_volatile,
    equal_people_make_one_lead,
);

async fn first_run_stores_every_profile_and_the_second_makes_no_call(home: &Home) {
    let mock = mock().await;
    let first = home.run(&mock, Addresses::TestData).await.report;
    let counts = [
        first.requested,
        first.enriched,
        first.not_found,
        first.invalid,
        first.duplicate,
    ];
    assert_eq!(counts, [82, 63, 6, 6, 7]);
    assert_eq!((first.leads_new, first.leads_unchanged), (61, 2));
    assert_eq!((first.calls, first.credits_spent), (69, 63.0));
    assert_eq!(home.spool_files(), 0);

    let before = home.dump().await;
    assert_eq!(before["linkedin_data"].len(), 63);
    assert_eq!(before["leads"].len(), 61);
    assert_eq!(before["enrichments"].len(), 69);

    let second = home.run(&mock, Addresses::TestData).await.report;
    assert_eq!((second.skipped, second.calls), (69, 0));
    assert_eq!(home.dump().await, before);
}

/// One after the other: of the two addresses of one person the same is the newer one every time.
async fn run_in_order(home: &Home, mock: &MockServer, refresh: bool) -> RunReport {
    let in_order = RunOptions {
        refresh,
        concurrency: 1,
        ..RunOptions::default()
    };
    let stop = Stop::default();
    home.run_with(&options(mock), in_order, Addresses::TestData, stop)
        .await
        .report
}

/// Slow enough that no two answers arrive in the same millisecond.
async fn mock_in_order() -> MockServer {
    let billing = Billing {
        latency: "2ms".parse().ok(),
        ..Billing::default()
    };
    let config = MockConfig {
        billing,
        ..config()
    };
    mock_api::start(config).await.unwrap()
}

async fn refresh_calls_again_and_changes_only_what_is_volatile(home: &Home) {
    let mock = mock_in_order().await;
    run_in_order(home, &mock, false).await;
    let before = home.dump().await;

    let second = run_in_order(home, &mock, true).await;
    assert_eq!((second.calls, second.enriched), (69, 63));
    assert_eq!(
        (
            second.leads_new,
            second.leads_unchanged + second.leads_updated
        ),
        (0, 63)
    );
    let after = home.dump().await;
    assert_ne!(after, before);
    let differences = differences(&without_volatile(before), &without_volatile(after));
    assert_eq!(differences, [""; 0]);
}

async fn equal_people_make_one_lead(home: &Home) {
    let body = json!({"person": {"linkedInIdentifier": "ONE", "firstName": "Ann"}}).to_string();
    let mock = faulty_mock(&json!([{"fault": {"body": body}}])).await;
    let report = home.run(&mock, Addresses::Invented(3)).await.report;
    assert_eq!(
        (report.enriched, report.leads_new, report.leads_unchanged),
        (3, 1, 2)
    );
    let dump = home.dump().await;
    assert_eq!((dump["linkedin_data"].len(), dump["leads"].len()), (3, 1));
}

#[tokio::test]
async fn both_backends_hold_the_same_documents() {
    let Some(servers) = Home::servers().await else {
        return;
    };
    let (embedded, mock) = (Home::embedded(), mock_in_order().await);
    for home in [&embedded, &servers] {
        run_in_order(home, &mock, false).await;
    }
    let [one, other] = [embedded.dump().await, servers.dump().await].map(without_volatile);
    assert_eq!(one["leads"].len(), 61);
    assert_eq!(differences(&one, &other), [""; 0]);
}

#[tokio::test]
async fn document_that_a_database_cannot_hold_keeps_no_other_from_its_place() {
    let Some(home) = Home::servers().await else {
        return;
    };
    let body = r#"{"person":{"linkedInIdentifier":"N","a\u0000b":1}}"#;
    let rule = json!([{"address": "person1@example.com", "fault": {"body": body}}]);
    let mock = faulty_mock(&rule).await;
    let report = home.run(&mock, Addresses::Invented(5)).await.report;
    assert_eq!(
        (report.enriched + report.not_found, report.quarantined),
        (4, 1)
    );
    let entry = home.entry("person1@example.com").await.unwrap();
    assert_eq!(entry.state, EnrichmentState::Quarantined);
    assert!(entry.place.is_some());
    let reason = entry.reason.unwrap();
    assert!(reason.contains("NUL"), "{reason}");
}
