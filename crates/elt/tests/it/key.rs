//! The key goes where the provider wants it, and nowhere else.

use elt::{ApiKey, KeyPlace, ProviderOptions, RunOptions, Stop};
use mock_api::{FaultScript, MockConfig};
use models::EnrichmentState;
use serde_json::json;

use crate::home::{Addresses, Home, config, options};

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

#[test]
fn keys_that_are_not_text_are_refused_and_not_ignored() {
    use std::os::unix::ffi::OsStrExt;
    let dir = tempfile::TempDir::new().unwrap();
    let key = std::ffi::OsStr::from_bytes(b"00ff\xff");
    for name in ["ELT_API_KEY", "SUPPRESSION_KEY"] {
        let mut run = crate::commands::elt(&dir, "http://127.0.0.1:1/{email}");
        let output = run
            .args(["run", "ann@example.com"])
            .env(name, key)
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains(&format!("error: {name} is n")), "{told}");
    }
}
