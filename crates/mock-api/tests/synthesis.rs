//! Invented people, asked as any other.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod support;

use axum::http::StatusCode;
use mock_api::MockConfig;
use serde_json::Value;
use support::{Service, config};

fn service(seed: u64) -> Service {
    Service::new(&MockConfig {
        synthesize: true,
        seed,
        ..config()
    })
}

async fn person(seed: u64, address: &str) -> Value {
    let (_, mut answer) = service(seed)
        .get(&format!("/get_linkedin_data/{address}"))
        .await;
    answer["person"].take()
}

#[tokio::test]
async fn strangers_get_a_profile_that_seed_and_address_decide() {
    let stranger = person(1, "somebody@example.net").await;
    assert!(stranger["firstName"].is_string(), "{stranger}");
    assert_eq!(person(1, "Somebody@Example.NET").await, stranger);
    assert_ne!(person(2, "somebody@example.net").await, stranger);
    assert_ne!(person(1, "somebody@example.com").await, stranger);
}

#[tokio::test]
async fn people_of_the_data_file_come_first() {
    let ada = person(1, "ada.lindqvist@example.com").await;
    assert_eq!(ada["firstName"], "Ada");
}

#[tokio::test]
async fn some_strangers_stay_unknown_and_nonsense_stays_malformed() {
    let service = service(0);
    let mut unknown = 0;
    for number in 0..300 {
        let (status, _) = service
            .text(&format!("/enrichment?email=p{number}@example.net"))
            .await;
        unknown += usize::from(status == StatusCode::NOT_FOUND);
    }
    assert!((1..30).contains(&unknown), "{unknown}");
    assert_eq!(
        service.text("/get_linkedin_data/nonsense").await.0,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn address_with_quotes_is_answered_in_valid_json() {
    let (status, answer) = service(0)
        .get("/enrichment?email=%22a%5C%22b%22@example.net")
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(answer["email"], "\"a\\\"b\"@example.net");
}
