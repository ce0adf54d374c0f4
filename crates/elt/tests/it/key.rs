//! The key goes where the provider wants it, and nowhere else.

use std::process::{Command, Output};

use elt::{ApiKey, KeyPlace, ProviderOptions, RunOptions, Stop};
use insta_cmd::get_cargo_bin;
use mock_api::{FaultScript, MockConfig};
use models::EnrichmentState;
use serde_json::json;

use crate::home::{Addresses, Home, config, on_both_backends, options};

on_both_backends!(no_log_report_or_document_holds_a_secret);

const KEY: &str = "sw0rdfish";
const ONE: Addresses<'static> = Addresses::These(&["ada.lindqvist@example.com"]);

async fn locked_mock() -> mock_api::MockServer {
    let config = MockConfig {
        api_key: KEY.parse().ok(),
        ..config()
    };
    mock_api::start(config).await.unwrap()
}

fn with_key(mock: &mock_api::MockServer, key: &str, place: KeyPlace) -> ProviderOptions {
    ProviderOptions {
        key: Some(ApiKey::new(key.to_owned(), place).unwrap()),
        ..options(mock)
    }
}

#[tokio::test]
async fn key_is_sent_as_parameter_or_header() {
    let mock = locked_mock().await;
    let bearer = format!("Bearer {KEY}");
    for (key, place) in [
        (KEY, KeyPlace::Parameter("apikey".to_owned())),
        (KEY, KeyPlace::header("X-Api-Key").unwrap()),
        (&bearer, KeyPlace::header("Authorization").unwrap()),
    ] {
        let provider = with_key(&mock, key, place);
        let outcome = Home::embedded()
            .run_with(&provider, RunOptions::default(), ONE, Stop::default())
            .await;
        assert_eq!(outcome.report.enriched, 1, "{provider:?}");
    }
}

#[tokio::test]
async fn refused_key_stops_the_run_with_its_own_status() {
    let mock = locked_mock().await;
    let wrong = with_key(&mock, "wrong", KeyPlace::Parameter("apikey".to_owned()));
    let home = Home::embedded();
    let two = Addresses::These(&["ada.lindqvist@example.com", "ben.okafor@example.com"]);
    let outcome = home
        .run_with(&wrong, RunOptions::default(), two, Stop::default())
        .await;
    assert_eq!((outcome.report.requested, outcome.report.left), (0, 2));
    assert_eq!(outcome.report.stopped, Some("key_refused"));
    let entry = home.entry("ada.lindqvist@example.com").await.unwrap();
    assert_eq!((entry.state, entry.claim), (EnrichmentState::Pending, None));
}

#[tokio::test]
async fn provider_that_quotes_the_key_does_not_get_it_stored() {
    let mock = locked_mock().await;
    let body = format!("{KEY} may not ask for ada.lindqvist@example.com");
    let script = json!({"rules": [{"fault": {"status": {"code": 400, "body": body}}}]});
    mock.set_faults(FaultScript::parse(&script.to_string()).unwrap());
    let provider = with_key(&mock, KEY, KeyPlace::Parameter("apikey".to_owned()));
    let home = Home::embedded();
    home.run_with(&provider, RunOptions::default(), ONE, Stop::default())
        .await;
    let entry = home.entry("ada.lindqvist@example.com").await.unwrap();
    assert_eq!(entry.reason.as_deref(), Some("… may not ask for …"));
}

/// A run that says everything it can.
fn run_at(home: &Home, mock: &mock_api::MockServer, level: &str) -> Output {
    Command::new(get_cargo_bin("elt"))
        .current_dir(test_support::workspace_root())
        .envs(home.variables())
        .env("ELT_API_URL", mock.url_template())
        .env("ELT_API_KEY", KEY)
        .env("RUST_LOG", level)
        .args(["run", "--refresh", "--format", "json"])
        .output()
        .unwrap()
}

async fn no_log_report_or_document_holds_a_secret(home: &Home) {
    let mock = locked_mock().await;
    let loud = run_at(home, &mock, "trace");
    assert!(loud.status.success());
    assert!(loud.stderr.len() > 10_000, "logs are on");
    let documents = format!("{:?}", home.dump().await);
    for said in [&loud.stderr, &loud.stdout, documents.as_bytes()] {
        let said = String::from_utf8_lossy(said);
        for secret in [KEY, home.secret()] {
            assert_eq!(said.lines().find(|line| line.contains(secret)), None);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_above_debug_name_nobody() {
    let (home, mock) = (Home::embedded(), locked_mock().await);
    let said = run_at(&home, &mock, "info").stderr;
    let said = String::from_utf8_lossy(&said);
    let line = said.lines().find(|line| line.contains("ada.lindqvist"));
    assert_eq!(line, None);
}
