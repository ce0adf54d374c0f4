//! Every row of the provider's contract, against a server that misbehaves.

use std::time::Duration;

use elt::{ProviderOptions, RetryPreset, RunOptions, Stop};
use models::EnrichmentState::{self, Enriched, Failed, Invalid, NotFound, Quarantined};
use s3_connector::read_answer;
use serde_json::{Value, json};

use crate::commands::elt;
use crate::home::{Addresses, Home, faulty_mock, options};

fn rule(address: &str, fault: &Value) -> Value {
    json!({"address": address, "fault": fault})
}

fn status(code: u16, body: &str) -> Value {
    json!({"status": {"code": code, "body": body}})
}

#[tokio::test(flavor = "multi_thread")]
async fn provider_that_knows_nobody_from_the_start_is_warned_about_once() {
    let mock = faulty_mock(&json!([{"fault": status(404, "")}])).await;
    let home = Home::embedded();
    let mut elt = elt(&home.dir, &mock.url_template());
    elt.arg("run").args(Addresses::Invented(150).list());
    let output = elt.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.matches("nobody was found").count(), 1, "{said}");
    assert_eq!(output.status.code(), Some(0));
}

#[tokio::test]
async fn every_answer_ends_as_the_contract_says() {
    let cases: [(&str, Value, EnrichmentState, Option<&str>); 10] = [
        (
            "bad@example.com",
            status(400, r#"{"message":"no bad@example.com"}"#),
            Invalid,
            Some("no …"),
        ),
        ("gone@example.com", status(404, ""), NotFound, None),
        (
            "moved@example.com",
            status(302, ""),
            Failed,
            Some("status 302 Found: no message"),
        ),
        (
            "odd@example.com",
            status(410, r#"{"error":{"message":"odd"}}"#),
            Failed,
            Some("status 410 Gone: odd"),
        ),
        (
            "busy@example.com",
            status(503, "busy"),
            Failed,
            Some("status 503 Service Unavailable: busy"),
        ),
        (
            "html@example.com",
            json!({"body": "<html>"}),
            Quarantined,
            Some("the answer is not JSON (line 1, column 1)"),
        ),
        (
            "nobody@example.com",
            json!({"body": r#"{"success":false}"#}),
            NotFound,
            None,
        ),
        (
            "anon@example.com",
            json!({"body": r#"{"person":{}}"#}),
            Quarantined,
            Some("`/person/linkedInIdentifier` is missing"),
        ),
        (
            "short@example.com",
            json!({"body": r#"{"person":"#}),
            Quarantined,
            Some("the answer ends too early (line 1, column 10)"),
        ),
        (
            "fine@example.com",
            json!({"body": r#"{"person":{"linkedInIdentifier":"F"}}"#}),
            Enriched,
            None,
        ),
    ];
    let rules: Vec<_> = cases.iter().map(|case| rule(case.0, &case.1)).collect();
    let mock = faulty_mock(&rules.into()).await;
    let home = Home::embedded();
    let emails = cases.each_ref().map(|case| case.0);
    let outcome = home.run(&mock, Addresses::These(&emails)).await;

    for (email, _, state, reason) in cases {
        let entry = home.entry(email).await.unwrap();
        assert_eq!(
            (entry.state, entry.reason.as_deref()),
            (state, reason),
            "{email}"
        );
    }
    let report = &outcome.report;
    let counts = [
        report.enriched,
        report.not_found,
        report.invalid,
        report.failed,
        report.quarantined,
    ];
    assert_eq!(counts, [1, 2, 1, 3, 3]);
    assert_eq!(
        (report.requested, report.calls, report.credits_spent),
        (10, 10, 4.0)
    );
    assert_eq!(
        outcome.into_status().ok(),
        Some(telemetry::ExitStatus::Incomplete)
    );
}

#[tokio::test]
async fn passing_failures_are_repeated_until_they_pass() {
    let faults = [
        status(500, ""),
        status(503, ""),
        json!({"status": {"code": 429}}),
        json!({"status": {"code": 429, "retry_after": "0"}}),
        json!({"status": {"code": 429, "retry_after": "Thu, 01 Jan 1970 00:00:00 GMT"}}),
        json!({"status": {"code": 429, "retry_after": "soon"}}),
        json!({"status": {"code": 429, "retry_after": "1"}}),
        json!("reset"),
        json!("truncated_body"),
    ];
    let emails: Vec<_> = (0..faults.len())
        .map(|number| format!("person{number}@example.com"))
        .collect();
    let rules = emails
        .iter()
        .zip(&faults)
        .map(|(email, fault)| json!({"address": email, "first": 1, "fault": fault}));
    let mock = faulty_mock(&rules.collect()).await;
    let provider = ProviderOptions {
        retries: RetryPreset::Brief,
        ..options(&mock)
    };
    let home = Home::embedded();
    let all = Addresses::Invented(faults.len());
    let outcome = home
        .run_with(&provider, RunOptions::default(), all, Stop::default())
        .await;
    assert_eq!(
        outcome.report.enriched + outcome.report.not_found,
        faults.len() as u64
    );
    for email in emails {
        assert_eq!(mock.ledger().addresses[&email].calls, 2, "{email}");
    }
}

#[tokio::test]
async fn absurd_wait_is_not_waited_for_and_the_next_run_asks_again() {
    let fault = json!({"status": {"code": 429, "retry_after": "99999999999"}});
    let mock = faulty_mock(&json!([{"first": 1, "fault": fault}])).await;
    let provider = ProviderOptions {
        retries: RetryPreset::Brief,
        ..options(&mock)
    };
    let home = Home::embedded();
    let one = Addresses::These(&["person1@example.com"]);
    let first = home
        .run_with(&provider, RunOptions::default(), one, Stop::default())
        .await;
    assert_eq!((first.report.failed, first.report.calls), (1, 1));
    let second = home.run(&mock, one).await;
    assert_eq!((second.report.enriched, second.report.calls), (1, 1));
}

#[tokio::test]
async fn answer_that_takes_too_long_is_asked_for_again() {
    let fault = json!({"slow_body": {"milliseconds": 60_000}});
    let mock = faulty_mock(&json!([{"first": 1, "fault": fault}])).await;
    let provider = ProviderOptions {
        retries: RetryPreset::Brief,
        timeout: Duration::from_secs(3),
        ..options(&mock)
    };
    let home = Home::embedded();
    let one = Addresses::These(&["person1@example.com"]);
    let outcome = home
        .run_with(&provider, RunOptions::default(), one, Stop::default())
        .await;
    assert_eq!((outcome.report.enriched, outcome.report.calls), (1, 2));
}

#[tokio::test]
async fn thirty_megabytes_are_kept_in_quarantine_and_not_bought_again() {
    let mock = faulty_mock(&json!([{"fault": {"oversized_body": {"megabytes": 30}}}])).await;
    let home = Home::embedded();
    let one = Addresses::These(&["person1@example.com"]);
    let outcome = home.run(&mock, one).await;
    assert_eq!((outcome.report.quarantined, outcome.report.calls), (1, 1));

    let entry = home.entry("person1@example.com").await.unwrap();
    assert_eq!(
        entry.reason.as_deref(),
        Some("the answer is larger than 15 MiB")
    );
    let kept = read_answer(home.store().await.as_ref(), &entry.place.unwrap())
        .await
        .unwrap();
    assert!(kept.body.len() > 30_000_000);

    let again = home.run(&mock, one).await;
    assert_eq!((again.report.skipped, again.report.calls), (1, 0));
}

#[tokio::test]
async fn failed_refresh_leaves_the_known_answer() {
    let mock = faulty_mock(&json!([])).await;
    let home = Home::embedded();
    let one = Addresses::These(&["person1@example.com"]);
    home.run(&mock, one).await;
    let mut expected = home.dump().await;

    let broken = faulty_mock(&json!([{"fault": status(500, "")}])).await;
    let refresh = RunOptions {
        refresh: true,
        ..RunOptions::default()
    };
    let outcome = home
        .run_with(&options(&broken), refresh, one, Stop::default())
        .await;
    assert_eq!(outcome.report.failed, 1);
    let ledger = expected.get_mut("enrichments").unwrap();
    let entry = ledger.get_mut("person1@example.com").unwrap();
    entry["attempts"] = json!(2);
    assert_eq!(home.dump().await, expected);
}
