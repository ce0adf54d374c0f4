//! Servers that pause, calls that fail by half, disks that are full, addresses that are strange.

use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

use elt::{ProviderOptions, RetryPreset, RunOptions, Stop};
use insta_cmd::get_cargo_bin;
use jiff::{SignedDuration, Timestamp};
use mock_api::{Billing, MockServer};
use models::{Enrichment, EnrichmentState, RunId, Spent, whole_milliseconds};
use s3_connector::{S3Access, open_store_with};
use serde_json::{Value, json};
use test_support::{PrivateMongo, PrivateS3};
use uuid::Uuid;

use crate::home::{
    Addresses, Home, faulty_mock, on_both_backends, open_database, options, synthesizing_mock,
};
use crate::loss::{PEOPLE, called, enrich};

on_both_backends!(
    half_of_all_calls_failing_costs_calls_and_nothing_else,
    entry_of_a_clock_that_ran_ahead_is_settled_again,
    strange_addresses_are_asked_for_as_they_are,
);

/// What a pause takes, well below the time-outs of the clients.
const PAUSE: Duration = Duration::from_secs(2);

async fn half_of_all_calls_failing_costs_calls_and_nothing_else(home: &Home) {
    let mock = faulty_mock(&json!([
        {"share": 0.25, "fault": {"status": {"code": 500}}},
        {"share": 0.34, "fault": {"status": {"code": 503}}},
    ]))
    .await;
    let patient = ProviderOptions {
        retries: RetryPreset::Standard,
        ..options(&mock)
    };
    let all = Addresses::Invented(200);
    let outcome = home
        .run_with(&patient, RunOptions::default(), all, Stop::default())
        .await;
    let (report, ledger) = (outcome.report, mock.ledger());
    assert_eq!((report.failed, report.requested), (0, 200));
    assert!(report.calls > 300, "{report:?}");
    assert_eq!(ledger.total.charged, report.enriched);
    assert_eq!(report.credits_spent, report.enriched as f64);
}

/// Its time lies ahead of ours: ours was set back, or another machine's ran ahead.
async fn entry_of_a_clock_that_ran_ahead_is_settled_again(home: &Home) {
    let mock = synthesizing_mock(Billing::default()).await;
    let database = home.database().await;
    database.create_schema().await.unwrap();
    let tomorrow = whole_milliseconds(Timestamp::now() + SignedDuration::from_hours(24));
    let entry = Enrichment {
        email: "person1@example.com".parse().unwrap(),
        state: EnrichmentState::Failed,
        run_id: RunId::from_uuid(Uuid::now_v7()),
        settled_at: Some(tomorrow),
        raw_id: None,
        place: None,
        reason: Some("status 500".to_owned()),
        spent: Spent::default(),
        claim: None,
    };
    database.settle_enrichments(&[entry]).await.unwrap();
    let one = Addresses::These(&["person1@example.com"]);
    assert_eq!(home.run(&mock, one).await.report.enriched, 1);
    assert_eq!(home.run(&mock, one).await.report.calls, 0);
    let entry = home.entry("person1@example.com").await.unwrap();
    assert_eq!(entry.state, EnrichmentState::Enriched);
}

async fn strange_addresses_are_asked_for_as_they_are(home: &Home) {
    let mock = synthesizing_mock(Billing {
        admin: true,
        ..Billing::default()
    })
    .await;
    let long = format!("{}@{}.example", "a".repeat(64), "b.".repeat(60) + "b");
    let strange = [
        "o'neil+tag@example.com",
        "\"quo ted\"@example.com",
        "a/b?c=d&e%f#g@example.com",
        "jörg@bücher.example",
        &long,
    ];
    let report = home.run(&mock, Addresses::These(&strange)).await.report;
    assert_eq!(
        (report.invalid, report.failed, report.quarantined),
        (0, 0, 0)
    );
    assert_eq!(report.enriched + report.not_found, 5);
    let asked: Vec<_> = mock.ledger().addresses.into_keys().collect();
    let mut expected: Vec<_> = strange
        .iter()
        .map(|email| email.parse::<models::EmailAddress>().unwrap().to_string())
        .collect();
    expected.sort();
    assert_eq!(asked, expected);
}

async fn slow_mock() -> MockServer {
    synthesizing_mock(Billing {
        latency: "20ms".parse().ok(),
        ..Billing::default()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn database_that_pauses_is_waited_for() {
    let Some(server) = PrivateMongo::start().await else {
        return;
    };
    let (mock, home) = (slow_mock().await, Home::embedded());
    let database = open_database(&server.url()).await;
    let run = enrich(&mock, home.dir.path(), database, home.store().await);
    let (outcome, ()) = tokio::join!(run, async {
        called(&mock, 300).await;
        server.pause().unwrap();
        tokio::time::sleep(PAUSE).await;
        server.resume().unwrap();
    });
    assert_eq!(
        (outcome.report.requested, outcome.report.left),
        (PEOPLE as u64, 0)
    );
    assert_eq!(outcome.report.stopped, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn object_storage_that_pauses_is_waited_for() {
    let Some(server) = PrivateS3::start().await else {
        return;
    };
    let (mock, home) = (slow_mock().await, Home::embedded());
    let prefix = server.prefix();
    let access = S3Access::with_keys(&prefix.endpoint, &prefix.access_key, &prefix.secret_key);
    let raw_url = prefix.url().parse().unwrap();
    let store = open_store_with(&raw_url, &access).await.unwrap();
    let run = enrich(
        &mock,
        home.dir.path(),
        home.database().await,
        Arc::clone(&store),
    );
    let (outcome, ()) = tokio::join!(run, async {
        called(&mock, 300).await;
        server.pause().unwrap();
        tokio::time::sleep(PAUSE).await;
        server.resume().unwrap();
    });
    assert_eq!(
        (outcome.report.requested, outcome.report.left),
        (PEOPLE as u64, 0)
    );
    assert_eq!(outcome.report.stopped, None);
}

/// A limit on the size of files stands in for a disk that is full: the system refuses to write. In blocks
/// of 512 bytes; the signal that would kill the process is ignored, as on a full disk.
fn full(blocks: u32) -> String {
    format!("trap '' XFSZ; ulimit -f {blocks};")
}

/// Runs over all addresses, once `before` was done in the same shell.
fn run_after(before: &str, home: &Home, mock: &MockServer) -> Output {
    let everybody = Addresses::Invented(PEOPLE).list().join("\n");
    std::fs::write(home.dir.path().join("addresses"), everybody).unwrap();
    let elt = get_cargo_bin("elt");
    let script = format!(
        "{before} exec '{}' run --format json --emails addresses",
        elt.display()
    );
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &script])
        .current_dir(home.dir.path())
        .envs(home.variables())
        .env("ELT_API_URL", mock.url_template());
    shell.output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn full_disk_stops_the_run_and_costs_nothing_that_had_arrived() {
    let (mock, home) = (slow_mock().await, Home::embedded());
    let stopped = run_after(&full(4000), &home, &mock);
    assert_eq!(stopped.status.code(), Some(4), "{stopped:?}");
    let after = run_after("", &home, &mock);
    assert_eq!(after.status.code(), Some(0), "{after:?}");
    let paid_twice = mock.calls().saturating_sub(PEOPLE as u64);
    // The calls under way when the disk was full, and misses the ledger had no room for.
    assert!(paid_twice <= 32 + PEOPLE as u64 / 20, "{paid_twice}");
}

/// Where the stores are elsewhere the spool is all that a run writes on this machine.
#[tokio::test(flavor = "multi_thread")]
async fn spool_without_room_stops_the_run_and_keeps_what_had_landed() {
    let Some(home) = Home::servers().await else {
        return;
    };
    let mock = slow_mock().await;
    let stopped = run_after(&full(200), &home, &mock);
    assert_eq!(stopped.status.code(), Some(4), "{stopped:?}");
    let report: Value = serde_json::from_slice(&stopped.stdout).unwrap();
    let told = String::from_utf8(stopped.stderr).unwrap();
    assert!(told.contains("could not append to"), "{told}");
    let calls = mock.calls();
    assert!(calls < PEOPLE as u64 / 2, "{calls}");
    let entries = home.dump().await["enrichments"].clone();
    let enriched = entries.values().filter(|it| it["state"] == "enriched");
    assert!(enriched.count() > 10, "{calls}");

    let after = run_after("", &home, &mock);
    assert_eq!(after.status.code(), Some(0), "{after:?}");
    let called_twice = mock.calls() - PEOPLE as u64;
    assert_eq!(report["unkept"], called_twice, "{report}");
    assert!((1..=32).contains(&called_twice), "{called_twice}");
}
