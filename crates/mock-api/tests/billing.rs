//! Credits, rate limits, faults and administration, asked without a socket.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod support;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use mock_api::{Billing, MockConfig};
use serde_json::{Value, json};
use support::{Service, config, get};

const ADA: &str = "/get_linkedin_data/ada.lindqvist@example.com";
const BEN: &str = "/get_linkedin_data/ben.okafor@example.com";
const NOBODY: &str = "/get_linkedin_data/nobody@example.com";

fn service(billing: Billing) -> Service {
    Service::new(&MockConfig {
        billing,
        ..config()
    })
}

fn administered() -> Service {
    service(Billing {
        admin: true,
        ..Billing::default()
    })
}

async fn statuses(service: &Service, uris: &[&str]) -> Vec<u16> {
    let mut statuses = Vec::new();
    for uri in uris {
        statuses.push(service.text(uri).await.0.as_u16());
    }
    statuses
}

async fn headers(service: &Service, uri: &str) -> HeaderMap {
    service.respond(get(uri)).await.headers().clone()
}

async fn put_faults(service: &Service, script: &Value) -> (StatusCode, String) {
    let request = Request::put("/__admin/faults");
    service
        .send(request.body(Body::from(script.to_string())).unwrap())
        .await
}

#[tokio::test]
async fn calls_are_refused_once_the_credits_are_spent() {
    let service = service(Billing {
        credits: Some(2),
        ..Billing::default()
    });
    let asked = [ADA, NOBODY, BEN, ADA, NOBODY];
    assert_eq!(statuses(&service, &asked).await, [200, 404, 200, 402, 402]);
    let (_, refusal) = service.get(ADA).await;
    assert_eq!(refusal["credits_left"], 0);
    assert_eq!(refusal["message"], "no credits are left");
}

#[tokio::test]
async fn misses_are_charged_where_the_provider_charges_them() {
    let service = service(Billing {
        credits: Some(2),
        charge_misses: true,
        ..Billing::default()
    });
    assert_eq!(
        statuses(&service, &[NOBODY, NOBODY, NOBODY]).await,
        [404, 404, 402]
    );
}

#[tokio::test]
async fn calls_beyond_the_rate_are_refused_with_a_time_to_wait() {
    let service = service(Billing {
        rate_limit: "2/h".parse().ok(),
        ..Billing::default()
    });
    assert_eq!(
        statuses(&service, &[ADA, NOBODY, ADA]).await,
        [200, 404, 429]
    );
    let headers = headers(&service, ADA).await;
    let seconds: u64 = headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=3_600).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn ledger_counts_calls_and_charges_by_address() {
    let service = administered();
    statuses(&service, &[ADA, ADA, NOBODY, "/get_linkedin_data/nonsense"]).await;
    let (_, ledger) = service.get("/__admin/ledger").await;
    assert_eq!(
        (&ledger["total"]["calls"], &ledger["total"]["charged"]),
        (&json!(4), &json!(2))
    );
    assert_eq!(ledger["statuses"], json!({"200": 2, "400": 1, "404": 1}));
    let ada = &ledger["addresses"]["ada.lindqvist@example.com"];
    assert_eq!((&ada["calls"], &ada["charged"]), (&json!(2), &json!(2)));
    assert_eq!(ledger["addresses"]["nobody@example.com"]["charged"], 0);
}

#[tokio::test]
async fn faults_are_replaced_shown_and_followed() {
    let service = administered();
    let script = json!({"rules": [
        {"address": "ada.lindqvist@example.com", "first": 2,
         "fault": {"status": {"code": 503, "retry_after": "7", "body": "busy"}}},
        {"address": "ben.okafor@example.com", "fault": {"body": "{}"}},
    ]});
    assert_eq!(
        put_faults(&service, &script).await.0,
        StatusCode::NO_CONTENT
    );
    assert_eq!(
        service.get("/__admin/faults").await,
        (StatusCode::OK, script)
    );
    assert_eq!(headers(&service, ADA).await["retry-after"], "7");
    assert_eq!(
        service.text(ADA).await,
        (StatusCode::SERVICE_UNAVAILABLE, "busy".to_owned())
    );
    assert_eq!(service.text(BEN).await, (StatusCode::OK, "{}".to_owned()));
    assert_eq!(service.text(ADA).await.0, StatusCode::OK);
}

#[tokio::test]
async fn errors_are_not_charged_and_unusable_answers_are() {
    let service = administered();
    for (fault, charged) in [
        (json!({"status": {"code": 500}}), 0),
        (json!("reset"), 0),
        (json!("invalid_json"), 1),
        (json!("invalid_utf8"), 2),
    ] {
        put_faults(&service, &json!({"rules": [{"fault": fault}]})).await;
        let response = service.respond(get(ADA)).await;
        let arrived = to_bytes(response.into_body(), usize::MAX).await.is_ok();
        assert_eq!(arrived, fault != "reset", "{fault}");
        let (_, ledger) = service.get("/__admin/ledger").await;
        assert_eq!(ledger["total"]["charged"], charged, "{fault}");
    }
}

#[tokio::test]
async fn script_that_makes_no_sense_is_refused_and_changes_nothing() {
    let service = administered();
    let (status, body) = put_faults(
        &service,
        &json!({"rules": [{"share": 2, "fault": "reset"}]}),
    )
    .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(
        body.contains("`/rules/0/share`: a share lies between 0 and 1"),
        "{body}"
    );
    assert_eq!(service.get("/__admin/faults").await.1, json!({"rules": []}));
}

#[tokio::test]
async fn reset_returns_to_the_start() {
    let service = service(Billing {
        credits: Some(1),
        admin: true,
        ..Billing::default()
    });
    put_faults(
        &service,
        &json!({"rules": [{"calls": {"from": 3}, "fault": "invalid_json"}]}),
    )
    .await;
    assert_eq!(statuses(&service, &[ADA, ADA]).await, [200, 402]);
    let reset = Request::post("/__admin/reset").body(Body::empty()).unwrap();
    assert_eq!(service.send(reset).await.0, StatusCode::NO_CONTENT);
    let (_, ledger) = service.get("/__admin/ledger").await;
    assert_eq!(
        ledger,
        json!({"total": {"calls": 0, "delivered": 0, "charged": 0}, "statuses": {}, "addresses": {}})
    );
    assert_eq!(service.get("/__admin/faults").await.1, json!({"rules": []}));
    assert_eq!(statuses(&service, &[ADA]).await, [200]);
}

#[tokio::test]
async fn administration_is_off_by_default_and_never_documented() {
    let plain = Service::new(&config());
    for uri in ["/__admin/ledger", "/__admin/faults", "/__admin/reset"] {
        assert_eq!(plain.text(uri).await.0, StatusCode::NOT_FOUND, "{uri}");
    }
    let (_, description) = administered().text("/openapi.json").await;
    assert!(!description.contains("__admin"));
}
