//! The two routes that sell profiles.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{ConnectInfo, FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::Provider;
use crate::contract::{Answer, Refusal};
use crate::provider::Enquiry;
use crate::wire::Connection;

/// What the route by query is asked with.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Parameters {
    /// The address; percent-encode a `+` in it
    email: Option<String>,
    /// What old clients send in place of `email`
    mail: Option<String>,
}

/// Who asks: with which key, on which connection.
#[derive(Debug)]
pub(crate) struct Caller {
    key: Option<String>,
    /// None where there is no socket.
    connection: Option<Connection>,
}

/// The key in the query.
#[derive(Debug, Default, Deserialize)]
struct KeyParameter {
    apikey: Option<String>,
}

/// Sells the profile behind an address, as in the original exercise
#[utoipa::path(
    get,
    path = "/get_linkedin_data/{email}",
    params(
        ("email" = String, Path, description = "The address, percent-encoded"),
        ("apikey" = Option<String>, Query, description = "The key, where the mock asks for one"),
    ),
    responses(
        (status = 200, description = "The profile, and what is left of the budget", body = Answer),
        (status = 400, description = "The address is malformed", body = Refusal),
        (status = 401, description = "The key is missing or wrong", body = Refusal),
        (status = 404, description = "Nobody is known under the address", body = Refusal),
    )
)]
pub(crate) async fn by_path(
    State(provider): State<Arc<Provider>>,
    address: Result<Path<String>, PathRejection>,
    caller: Caller,
) -> Response {
    let address = address.ok().map(|Path(address)| address);
    caller.ask(&provider, address.as_deref()).await
}

/// Sells the profile behind an address, as the provider does
#[utoipa::path(
    get,
    path = "/enrichment",
    params(
        Parameters,
        ("apikey" = Option<String>, Query, description = "The key, where the mock asks for one"),
    ),
    responses(
        (status = 200, description = "The profile, and what is left of the budget", body = Answer),
        (status = 400, description = "The address is missing or malformed", body = Refusal),
        (status = 401, description = "The key is missing or wrong", body = Refusal),
        (status = 404, description = "Nobody is known under the address", body = Refusal),
    )
)]
pub(crate) async fn by_query(
    State(provider): State<Arc<Provider>>,
    parameters: Result<Query<Parameters>, QueryRejection>,
    caller: Caller,
) -> Response {
    let Query(parameters) = parameters.unwrap_or_default();
    let address = parameters.email.or(parameters.mail);
    caller.ask(&provider, address.as_deref()).await
}

impl Caller {
    async fn ask(self, provider: &Provider, address: Option<&str>) -> Response {
        let key = self.key.as_deref();
        let reply = provider.enrich(Enquiry { address, key });
        reply.send(self.connection).await
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let Query(in_query) = Query::<KeyParameter>::try_from_uri(&parts.uri).unwrap_or_default();
        let connection = parts.extensions.get::<ConnectInfo<Connection>>();
        Ok(Self {
            key: in_query.apikey.or_else(|| key_in_headers(&parts.headers)),
            connection: connection.map(|ConnectInfo(connection)| connection.clone()),
        })
    }
}

fn key_in_headers(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name)?.to_str().ok();
    let bearer = || text(header::AUTHORIZATION.as_str())?.strip_prefix("Bearer ");
    text("x-api-key").or_else(bearer).map(str::to_owned)
}
