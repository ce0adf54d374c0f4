//! Runs that end before their input does, and go on later.

use std::time::Duration;

use elt::{ProviderOptions, RetryPreset, RunOptions, Stop, StopReason};
use mock_api::{Billing, FaultScript, MockServer};
use serde_json::{Map, json};
use telemetry::ExitStatus;
use test_support::free_port;

use crate::home::{Addresses, Home, faulty_mock, on_both_backends, options, synthesizing_mock};

on_both_backends!(
    interrupted_run_drains_and_the_next_one_goes_on,
    provider_that_calls_every_address_malformed_is_taken_for_misconfigured,
);

async fn slow_mock() -> MockServer {
    synthesizing_mock(Billing {
        latency: "40ms".parse().ok(),
        ..Billing::default()
    })
    .await
}

/// Returns once the mock has been called so often.
async fn calls(mock: &MockServer, count: u64) {
    while mock.calls() < count {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn interrupted_run_drains_and_the_next_one_goes_on(home: &Home) {
    let (mock, stop) = (slow_mock().await, Stop::default());
    let all = Addresses::Invented(400);
    let provider = options(&mock);
    let (outcome, ()) = tokio::join!(
        home.run_with(&provider, RunOptions::default(), all, stop.clone()),
        async {
            calls(&mock, 64).await;
            stop.request(StopReason::Interrupted);
        }
    );
    let first = outcome.report;
    assert_eq!(first.stopped, Some("interrupted"));
    assert_eq!(first.requested + first.left, 400);
    assert_eq!(
        first.requested, first.calls,
        "every call in the air was awaited and stored"
    );
    assert!(first.left > 0 && first.failed == 0, "{first:?}");
    assert_eq!(home.spool_files(), 0);

    let second = home.run(&mock, all).await.report;
    assert_eq!((second.requested, second.skipped), (400, first.requested));
    assert_eq!(mock.calls(), 400, "no address was called for twice");
}

async fn provider_that_calls_every_address_malformed_is_taken_for_misconfigured(home: &Home) {
    let mock = faulty_mock(&json!([{"fault": {"status": {"code": 400}}}])).await;
    let all = Addresses::Invented(500);
    let outcome = home.run(&mock, all).await;
    let first = &outcome.report;
    assert_eq!(first.stopped, Some("all_malformed"));
    assert!(first.calls < 200, "{first:?}");
    assert_eq!((first.requested, first.left), (0, 500));
    assert_eq!(outcome.status(), ExitStatus::StoppedByProvider);

    mock.set_faults(FaultScript::default());
    let second = home.run(&mock, all).await.report;
    assert_eq!((second.requested, second.stopped), (500, None));
    assert_eq!(second.enriched + second.not_found, 500, "{second:?}");
}

#[tokio::test]
async fn malformed_addresses_are_results_where_others_are_answered_or_there_are_few() {
    let refuse = |calls| json!([{"calls": calls, "fault": {"status": {"code": 400}}}]);
    for (refused, people, malformed) in [
        (json!({"to": 99}), 300, 99),
        (json!({"from": 40}), 300, 261),
        (json!({}), 99, 99),
    ] {
        let mock = faulty_mock(&refuse(refused)).await;
        let home = Home::embedded();
        let one_by_one = RunOptions {
            concurrency: 1,
            ..RunOptions::default()
        };
        let all = Addresses::Invented(people);
        let outcome = home
            .run_with(&options(&mock), one_by_one, all, Stop::default())
            .await;
        let report = outcome.report;
        assert_eq!((report.invalid, report.stopped), (malformed, None));
        assert_eq!(report.requested, people as u64);
        assert_eq!(home.run(&mock, all).await.report.calls, 0);
    }
}

#[tokio::test]
async fn interrupt_does_not_wait_for_retries() {
    let (mock, stop) = (slow_mock().await, Stop::default());
    let script = r#"{"rules":[{"fault":{"status":{"code":429,"retry_after":"200"}}}]}"#;
    mock.set_faults(FaultScript::parse(script).unwrap());
    let provider = ProviderOptions {
        retries: RetryPreset::Patient,
        ..options(&mock)
    };
    let home = Home::embedded();
    let (outcome, ()) = tokio::join!(
        home.run_with(
            &provider,
            RunOptions::default(),
            Addresses::Invented(5),
            stop.clone()
        ),
        async {
            calls(&mock, 1).await;
            stop.request(StopReason::Interrupted);
        }
    );
    assert_eq!((outcome.report.requested, outcome.report.left), (0, 5));
}

#[tokio::test]
async fn out_of_credits_stops_the_run_and_more_credits_finish_it() {
    let poor = synthesizing_mock(Billing {
        credits: Some(20),
        ..Billing::default()
    })
    .await;
    let home = Home::embedded();
    let all = Addresses::Invented(60);
    let outcome = home.run(&poor, all).await;
    let first = outcome.report.clone();
    assert_eq!(
        (first.stopped, first.enriched),
        (Some("out_of_credits"), 20)
    );
    assert_eq!((first.credits_spent, first.failed), (20.0, 0));
    assert_eq!(first.requested + first.left, 60);
    assert!(outcome.into_status().is_err());

    let rich = synthesizing_mock(Billing::default()).await;
    let second = home.run(&rich, all).await.report;
    assert_eq!(second.skipped, first.requested);
    assert_eq!(second.requested, 60);
}

#[tokio::test]
async fn nobody_listening_is_one_error_and_nothing_is_done() {
    let port = free_port().unwrap();
    let provider = ProviderOptions {
        retries: RetryPreset::None,
        ..ProviderOptions::for_url(format!("http://127.0.0.1:{port}/{{email}}"))
    };
    let home = Home::embedded();
    let all = Addresses::Invented(100);
    let outcome = home
        .run_with(&provider, RunOptions::default(), all, Stop::default())
        .await;
    assert!(matches!(
        outcome.stopped,
        Some(StopReason::ApiUnreachable { .. })
    ));
    assert!(!outcome.has_results());
    assert_eq!((outcome.report.requested, outcome.report.left), (0, 100));
    let dump = home.dump().await;
    for (name, documents) in dump {
        let is_ledger = name == "enrichments";
        assert!(documents.is_empty() || is_ledger, "{name}");
        let open = |entry: &Map<_, _>| entry["state"] == "pending";
        assert!(documents.values().all(open), "{name}");
    }
    assert_eq!(home.spool_files(), 0);
}

#[tokio::test]
async fn provider_that_dies_in_mid_run_leaves_addresses_and_no_failures() {
    let mock = slow_mock().await;
    let provider = options(&mock);
    let home = Home::embedded();
    let all = Addresses::Invented(300);
    let (outcome, _) = tokio::join!(
        home.run_with(&provider, RunOptions::default(), all, Stop::default()),
        async {
            calls(&mock, 50).await;
            mock.stop().await
        }
    );
    let first = outcome.report;
    assert_eq!(first.stopped, Some("api_lost"));
    assert!(first.enriched >= 40 && first.left > 0, "{first:?}");
    let second = home.run(&slow_mock().await, all).await.report;
    assert_eq!((second.requested, second.left, second.failed), (300, 0, 0));
}
