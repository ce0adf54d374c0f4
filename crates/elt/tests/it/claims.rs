//! Of all runs that want an address, one calls for it.

use elt::{RunOptions, RunReport, Stop};
use jiff::{SignedDuration, Timestamp};
use mock_api::{Billing, MockServer};
use models::{RunId, RunRecord, whole_milliseconds};
use s3_connector::Spool;
use serde_json::json;
use uuid::Uuid;

use db_connector::Sighting;

use crate::home::{Addresses, Home, on_both_backends, options, synthesizing_mock};

on_both_backends!(
    two_runs_at_once_buy_each_address_once,
    claim_of_a_run_elsewhere_holds_as_long_as_its_lease,
    limit_is_not_spent_on_what_others_have_claimed,
    claim_of_a_run_that_died_here_is_free_at_once,
    run_is_written_down_without_addresses,
);

const PEOPLE: usize = 600;

async fn mock() -> MockServer {
    synthesizing_mock(Billing {
        latency: "uniform:1ms-5ms".parse().ok(),
        ..Billing::default()
    })
    .await
}

async fn two_runs_at_once_buy_each_address_once(home: &Home) {
    let mock = mock().await;
    let run = async || home.run(&mock, Addresses::Invented(PEOPLE)).await.report;
    let (one, other) = tokio::join!(run(), run());
    let bought = |report: &RunReport| report.enriched + report.not_found;
    assert_eq!(
        bought(&one) + bought(&other),
        PEOPLE as u64,
        "{one:?} {other:?}"
    );
    assert_eq!(
        (one.requested, other.requested),
        (PEOPLE as u64, PEOPLE as u64)
    );
    assert_eq!(mock.calls(), PEOPLE as u64);
    assert_eq!(home.spool_files(), 0);
}

/// A run that began a minute ago and has claimed an address.
async fn somebody_claims(home: &Home, email: &str) -> RunId {
    let database = home.database().await;
    database.create_schema().await.unwrap();
    let id = RunId::from_uuid(Uuid::now_v7());
    let now = whole_milliseconds(Timestamp::now());
    let run = RunRecord {
        id,
        started_at: now - SignedDuration::from_mins(1),
        lease_until: now + SignedDuration::from_mins(5),
        finished_at: None,
        options: json!({}),
        report: None,
        exit_status: None,
    };
    database.store_run(&run).await.unwrap();
    let sighting = Sighting {
        email: email.parse().unwrap(),
        seen: None,
    };
    let claimed = database.claim_enrichments(id, 1.0, &[sighting]).await;
    assert_eq!(claimed.unwrap().len(), 1);
    id
}

async fn claim_of_a_run_elsewhere_holds_as_long_as_its_lease(home: &Home) {
    let mock = mock().await;
    let one = Addresses::These(&["person1@example.com"]);
    let elsewhere = somebody_claims(home, "person1@example.com").await;
    let report = home.run(&mock, one).await.report;
    assert_eq!(
        (report.skipped, report.claimed_elsewhere, report.calls),
        (1, 1, 0)
    );

    let database = home.database().await;
    database
        .set_lease(elsewhere, Timestamp::now())
        .await
        .unwrap();
    let report = home.run(&mock, one).await.report;
    assert_eq!((report.enriched, report.claimed_elsewhere), (1, 0));
}

async fn limit_is_not_spent_on_what_others_have_claimed(home: &Home) {
    let mock = mock().await;
    somebody_claims(home, "person0@example.com").await;
    let limited = RunOptions {
        limit: Some(2),
        ..RunOptions::default()
    };
    let four = Addresses::Invented(4);
    let outcome = home
        .run_with(&options(&mock), limited, four, Stop::default())
        .await;
    let report = outcome.report;
    assert_eq!((report.enriched, report.calls), (2, 2));
    assert_eq!((report.claimed_elsewhere, report.left), (1, 1));
}

async fn claim_of_a_run_that_died_here_is_free_at_once(home: &Home) {
    let mock = mock().await;
    let dead = somebody_claims(home, "person1@example.com").await;
    let spool = Spool::open(&home.spool_path()).unwrap();
    drop(spool.enlist(&dead.to_string()).unwrap());
    let one = Addresses::These(&["person1@example.com"]);
    let report = home.run(&mock, one).await.report;
    assert_eq!((report.enriched, report.claimed_elsewhere), (1, 0));
    assert_eq!(home.spool_files(), 0);
}

async fn run_is_written_down_without_addresses(home: &Home) {
    let mock = mock().await;
    let options = options(&mock);
    let two = Addresses::These(&["person1@example.com", "nobody"]);
    let outcome = home
        .run_with(&options, RunOptions::default(), two, Stop::default())
        .await;
    let runs = home.database().await.list_runs(9).await.unwrap();
    let [run] = &runs[..] else {
        panic!("{runs:?}");
    };
    assert_eq!(run.id, outcome.report.run_id);
    assert!(run.finished_at >= Some(run.started_at));
    assert_eq!(run.exit_status, Some(0));
    let report = run.report.as_ref().unwrap();
    assert_eq!(
        (&report["enriched"], &report["credits_spent"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(run.options["concurrency"], 32);
    assert!(!format!("{run:?}").contains("person1"), "{run:?}");
}
