//! `elt status`: what is known, what it cost, what is under way.

use db_connector::{Database, Sighting};
use elt::{HitRateVerdict, RunOptions, StatusReport, Stop, take_stock};
use jiff::{SignedDuration, Timestamp};
use mock_api::Billing;
use models::{DriftKey, DriftKind, DriftSighting, EnrichmentState, RunId, RunRecord, ValueType};
use serde_json::{Value, json};
use telemetry::OutputFormat;

use crate::home::{
    Addresses, Home, faulty_mock, mock, on_both_backends, options, synthesizing_mock,
};

on_both_backends!(
    status_of_nothing_is_nothing,
    status_tells_what_a_run_did,
    provider_that_finds_nobody_any_more_is_told,
    runs_under_way_and_dead_runs_are_told_apart,
    deviations_from_the_contract_are_told_with_their_beginning,
);

async fn status(home: &Home) -> StatusReport {
    let database = home.database().await;
    take_stock(database.as_ref(), 5).await.unwrap()
}

async fn status_of_nothing_is_nothing(home: &Home) {
    let report = status(home).await;
    assert_eq!((report.ledger, report.runs), (vec![], vec![]));
    assert_eq!((report.credits.spent, report.credits.left), (0.0, None));
    assert_eq!(report.hit_rate.verdict, HitRateVerdict::TooFew);
}

async fn status_tells_what_a_run_did(home: &Home) {
    let run = home.run(&mock().await, Addresses::TestData).await.report;
    home.run(
        &faulty_mock(&json!([{"fault": {"body": "<html>"}}])).await,
        Addresses::Invented(1),
    )
    .await;
    let report = status(home).await;
    let ledger: Vec<_> = report
        .ledger
        .iter()
        .map(|line| (line.state, line.addresses))
        .collect();
    let expected = [
        (EnrichmentState::Enriched, 63),
        (EnrichmentState::NotFound, 6),
        (EnrichmentState::Quarantined, 1),
    ];
    assert_eq!(ledger, expected);
    assert_eq!(
        (report.credits.spent, report.credits.spent_by_runs),
        (64.0, 64.0)
    );
    assert_eq!(report.credits.left, run.credits_left);
    assert_eq!(
        (report.hit_rate.recent.total, report.hit_rate.recent.found),
        (69, 63)
    );
    assert_eq!(
        (
            report.leads.leads,
            report.leads.mapped,
            report.quarantine.open
        ),
        (61, 0, 1)
    );
    let ends: Vec<_> = report.runs.iter().map(|run| run.end.as_str()).collect();
    assert_eq!(ends, ["incomplete", "done"]);
    assert_eq!(report.runs[1].run_id, run.run_id);
    assert_eq!((report.claims.live_runs, report.claims.in_flight), (0, 0));
    let json: Value = serde_json::from_str(&report.render(OutputFormat::Json)).unwrap();
    assert_eq!(json["runs"][1]["enriched"], 63);
    let text = report.render(OutputFormat::Text);
    assert!(
        text.contains("70 addresses: 63 enriched, 6 not found, 1 quarantined"),
        "{text}"
    );
}

async fn provider_that_finds_nobody_any_more_is_told(home: &Home) {
    let generous = synthesizing_mock(Billing::default()).await;
    home.run(&generous, Addresses::Invented(300)).await;
    assert_eq!(status(home).await.warnings, [""; 0]);
    // It knows the people of the test data alone.
    let refresh = RunOptions {
        refresh: true,
        ..RunOptions::default()
    };
    let poor = mock().await;
    home.run_with(
        &options(&poor),
        refresh,
        Addresses::Invented(120),
        Stop::default(),
    )
    .await;
    let report = status(home).await;
    assert_eq!(report.hit_rate.verdict, HitRateVerdict::Fallen);
    let text = report.render(OutputFormat::Text);
    assert!(
        text.contains("warning     the provider found 0.0 % of the last 120 people"),
        "{text}"
    );
}

/// A run that began an hour ago and has claimed these addresses.
async fn begin(database: &dyn Database, lease_until: Timestamp, emails: &[&str]) {
    let id = RunId::from_uuid(uuid::Uuid::now_v7());
    let run = RunRecord {
        id,
        started_at: models::whole_milliseconds(Timestamp::now() - SignedDuration::from_hours(1)),
        lease_until: models::whole_milliseconds(lease_until),
        finished_at: None,
        options: json!({}),
        report: None,
        exit_status: None,
    };
    database.store_run(&run).await.unwrap();
    let sightings = emails.iter().map(|email| Sighting {
        email: email.parse().unwrap(),
        seen: None,
    });
    let sightings: Vec<_> = sightings.collect();
    let claimed = database.claim_enrichments(id, 1.0, &sightings).await;
    assert_eq!(claimed.unwrap().len(), emails.len());
}

async fn runs_under_way_and_dead_runs_are_told_apart(home: &Home) {
    let database = home.database().await;
    database.create_schema().await.unwrap();
    let hour = SignedDuration::from_hours(1);
    let (over, holding) = (Timestamp::now() - hour, Timestamp::now() + hour);
    begin(database.as_ref(), over, &["a@example.com"]).await;
    begin(
        database.as_ref(),
        holding,
        &["b@example.com", "c@example.com"],
    )
    .await;
    let report = status(home).await;
    let claims = report.claims;
    assert_eq!(
        (claims.live_runs, claims.in_flight, claims.abandoned),
        (1, 2, 1)
    );
    let mut ends: Vec<_> = report.runs.iter().map(|run| run.end.as_str()).collect();
    ends.sort_unstable();
    assert_eq!(ends, ["died", "running"]);
}

async fn deviations_from_the_contract_are_told_with_their_beginning(home: &Home) {
    let database = home.database().await;
    database.create_schema().await.unwrap();
    let sighting = |number: i64| DriftSighting {
        run_id: RunId::from_uuid(uuid::Uuid::nil()),
        key: DriftKey {
            pointer: format!("/person/key{number}"),
            kind: DriftKind::UnknownKey,
            expected: None,
            found: Some(ValueType::String),
        },
        first_seen: Timestamp::from_second(60 * number).unwrap(),
        last_seen: Timestamp::from_second(6_000).unwrap(),
        answers: 7,
    };
    let sightings: Vec<_> = (1..=12).map(sighting).collect();
    database.record_contract_keys(&sightings).await.unwrap();
    let report = status(home).await;
    assert_eq!(report.drift.len(), 12);
    let text = report.render(OutputFormat::Text);
    let lines: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("contract"))
        .collect();
    let newest = "contract    `/person/key12` is an unknown key, a string: 7 answers since 1970-01-01 00:12:00 UTC";
    assert_eq!((lines.len(), lines[0]), (11, newest));
    assert!(lines[10].contains("2 more"), "{text}");
}
