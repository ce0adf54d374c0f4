//! Routes about the service itself.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::Provider;
use crate::reply::Reply;

const GREETING: &str = "\
Hello from the mock of the enrichment provider.
Ask GET /get_linkedin_data/{email} or GET /enrichment?email=ADDRESS; /docs describes the rest.
";

/// Says what this is
#[utoipa::path(get, path = "/", responses((status = 200, description = "A greeting", body = str)))]
pub(crate) async fn greet() -> &'static str {
    GREETING
}

/// Says that the service is up
#[utoipa::path(get, path = "/healthz", responses((status = 200, description = "`ok`", body = str)))]
pub(crate) async fn health() -> &'static str {
    "ok"
}

pub(crate) async fn no_such_route(State(provider): State<Arc<Provider>>) -> Reply {
    provider.refuse(StatusCode::NOT_FOUND, "there is no such route; see /docs")
}

pub(crate) async fn wrong_method(State(provider): State<Arc<Provider>>) -> Reply {
    provider.refuse(
        StatusCode::METHOD_NOT_ALLOWED,
        "only GET is answered here; see /docs",
    )
}
