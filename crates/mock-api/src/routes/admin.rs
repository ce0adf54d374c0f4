//! Routes for who runs the mock: what it counted, what goes wrong, and a fresh start.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};

use crate::reply::Reply;
use crate::{FaultScript, LedgerSnapshot, Provider};

/// The routes, which the public documentation leaves out.
pub(crate) fn routes() -> Router<Arc<Provider>> {
    Router::new()
        .route("/__admin/ledger", get(ledger))
        .route("/__admin/faults", get(faults).put(replace_faults))
        .route("/__admin/reset", post(reset))
}

async fn ledger(State(provider): State<Arc<Provider>>) -> Json<LedgerSnapshot> {
    Json(provider.ledger())
}

async fn faults(State(provider): State<Arc<Provider>>) -> Response {
    Json(provider.faults().as_ref()).into_response()
}

async fn replace_faults(
    State(provider): State<Arc<Provider>>,
    text: String,
) -> Result<StatusCode, Reply> {
    let script = FaultScript::parse(&text).map_err(|error| {
        let source = std::error::Error::source(&error);
        let source = source.map_or(String::new(), |source| format!(": {source}"));
        provider.refuse(StatusCode::BAD_REQUEST, format!("{error}{source}"))
    })?;
    provider.set_faults(Arc::new(script));
    Ok(StatusCode::NO_CONTENT)
}

async fn reset(State(provider): State<Arc<Provider>>) -> StatusCode {
    provider.reset();
    StatusCode::NO_CONTENT
}
