//! The routes as a caller sees them, asked without a socket.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod support;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use mock_api::MockConfig;
use serde_json::{Value, json};
use support::{Service, config};

const ADA: &str = "/get_linkedin_data/ada.lindqvist@example.com";

fn service() -> Service {
    Service::new(&config())
}

fn budget(answer: &Value) -> (u64, u64) {
    let number = |key: &str| answer[key].as_u64().unwrap();
    (number("credits_left"), number("rate_limit_left"))
}

#[tokio::test]
async fn root_greets_and_health_is_ok() {
    let (status, greeting) = service().text("/").await;
    assert_eq!(status, StatusCode::OK);
    assert!(greeting.contains("/docs"), "{greeting}");
    assert_eq!(
        service().text("/healthz").await,
        (StatusCode::OK, "ok".to_owned())
    );
}

#[tokio::test]
async fn every_way_to_ask_gives_the_same_person() {
    let service = service();
    for uri in [
        ADA,
        "/get_linkedin_data/%20ADA.Lindqvist%40Example.com%20",
        "/enrichment?apikey=any&email=ada.lindqvist@example.com",
        "/enrichment?mail=Ada.Lindqvist%40example.com",
    ] {
        let (status, answer) = service.get(uri).await;
        assert_eq!(status, StatusCode::OK, "{uri}");
        assert_eq!(answer["success"], true, "{uri}");
        assert_eq!(answer["email"], "ada.lindqvist@example.com", "{uri}");
        assert_eq!(answer["person"]["firstName"], "Ada", "{uri}");
    }
}

#[tokio::test]
async fn a_person_costs_a_credit_and_every_call_counts_against_the_rate_limit() {
    let service = service();
    let (_, first) = service.get(ADA).await;
    let (credits, rate) = budget(&first);
    for (uri, credits_spent, calls) in [
        ("/get_linkedin_data/nobody@example.com", 0, 1),
        ("/get_linkedin_data/nonsense", 0, 2),
        ("/get_linkedin_data/info@nearlythere.example", 0, 3),
        (ADA, 1, 4),
    ] {
        let (_, answer) = service.get(uri).await;
        assert_eq!(
            budget(&answer),
            (credits - credits_spent, rate - calls),
            "{uri}"
        );
    }
}

#[tokio::test]
async fn unknown_address_is_not_found() {
    let (status, body) = service().get("/get_linkedin_data/nobody@example.com").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    insta::assert_json_snapshot!(body, @r#"
    {
      "credits_left": 10000000,
      "message": "nobody is known under `nobody@example.com`",
      "rate_limit_left": 5999999,
      "success": false
    }
    "#);
}

#[tokio::test]
async fn malformed_and_missing_addresses_are_refused() {
    for (uri, message) in [
        (
            "/get_linkedin_data/nonsense",
            "`nonsense` is not an e-mail address",
        ),
        (
            "/enrichment?email=a%20b@example.com",
            "`a b@example.com` is not an e-mail address",
        ),
        (
            "/enrichment?apikey=any",
            "the e-mail address is missing or not UTF-8",
        ),
        (
            "/get_linkedin_data/%ff@example.com",
            "the e-mail address is missing or not UTF-8",
        ),
    ] {
        let (status, body) = service().get(uri).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{uri}");
        assert_eq!(
            (&body["success"], &body["message"]),
            (&json!(false), &json!(message)),
            "{uri}"
        );
        budget(&body);
    }
}

#[tokio::test]
async fn head_sells_nothing() {
    let service = service();
    for uri in [ADA, "/enrichment?email=ada.lindqvist@example.com"] {
        let head = Request::head(uri).body(Body::empty()).unwrap();
        let (status, _) = service.send(head).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{uri}");
    }
    let (_, answer) = service.get(ADA).await;
    let (_, first) = self::service().get(ADA).await;
    assert_eq!(budget(&answer).0, budget(&first).0, "no credit was spent");
}

#[tokio::test]
async fn wrong_route_and_wrong_method_answer_in_json() {
    let (status, body) = service().get("/nowhere").await;
    assert_eq!(
        (status, &body["success"]),
        (StatusCode::NOT_FOUND, &json!(false))
    );
    let post = Request::post(ADA).body(Body::empty()).unwrap();
    let (status, body) = service().send(post).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(body.starts_with(r#"{"success":false"#), "{body}");
}

#[tokio::test]
async fn key_is_asked_for_where_one_is_configured() {
    let service = Service::new(&MockConfig {
        api_key: "swordfish".parse().ok(),
        ..config()
    });
    let shown_in = |name: &str, value: &str| {
        Request::get(ADA)
            .header(name, value)
            .body(Body::empty())
            .unwrap()
    };
    for (request, status) in [
        (Request::get(ADA).body(Body::empty()).unwrap(), 401),
        (shown_in("X-Api-Key", "wrong"), 401),
        (shown_in("X-Api-Key", "swordfish"), 200),
        (shown_in("Authorization", "Bearer swordfish"), 200),
        (
            Request::get(format!("{ADA}?apikey=swordfish"))
                .body(Body::empty())
                .unwrap(),
            200,
        ),
    ] {
        let shown = format!("{request:?}");
        assert_eq!(service.send(request).await.0, status, "{shown}");
    }
}

#[tokio::test]
async fn unknown_keys_of_the_data_file_are_answered() {
    let (_, answer) = service()
        .get("/get_linkedin_data/olga.marin@example.org")
        .await;
    assert_eq!(answer["person"]["x-ray"]["dotted.key"], "kept as it is");
    assert_eq!(answer["company"]["isHiring"], true);
}
