//! What the tests of the service share.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::response::Response;
use mock_api::{MockConfig, Provider, router};
use serde_json::Value;
use tower::ServiceExt;

/// The defaults, wherever the test runs.
pub fn config() -> MockConfig {
    MockConfig {
        data: concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../test_data/linkedin_profiles.json"
        )
        .into(),
        ..MockConfig::on_free_port()
    }
}

/// A provider that is asked without a socket.
pub struct Service(pub axum::Router);

impl Service {
    pub fn new(config: &MockConfig) -> Self {
        Self(router(Arc::new(Provider::open(config).unwrap())))
    }

    pub async fn send(&self, request: Request<Body>) -> (StatusCode, String) {
        let response = self.respond(request).await;
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    pub async fn text(&self, uri: &str) -> (StatusCode, String) {
        self.send(get(uri)).await
    }

    pub async fn get(&self, uri: &str) -> (StatusCode, Value) {
        let (status, body) = self.text(uri).await;
        (status, serde_json::from_str(&body).unwrap())
    }

    pub async fn respond(&self, request: Request<Body>) -> Response {
        self.0.clone().oneshot(request).await.unwrap()
    }
}

pub fn get(uri: &str) -> Request<Body> {
    Request::get(uri).body(Body::empty()).unwrap()
}
