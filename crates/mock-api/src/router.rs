//! The routes, and the documentation made of them.

use std::sync::Arc;

use axum::Router;
use axum::routing::head;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

use crate::Provider;
use crate::routes::{admin, enrichment, service};

/// The head of the documentation; utoipa takes paths and schemas from the routes.
#[derive(OpenApi)]
#[openapi(info(
    title = "Mock of the enrichment provider",
    description = "Answers as the provider does, for invented people. Every answer and every \
                   refusal states the budget: `credits_left` and `rate_limit_left`."
))]
struct Documentation;

/// The whole service without a socket.
pub fn router(provider: Arc<Provider>) -> Router {
    let (routes, documentation) = OpenApiRouter::with_openapi(Documentation::openapi())
        .routes(routes!(service::greet))
        .routes(routes!(service::health))
        .routes(routes!(enrichment::by_path))
        .routes(routes!(enrichment::by_query))
        .split_for_parts();
    let admin = if provider.is_administered() {
        admin::routes()
    } else {
        Router::new()
    };
    // Asked with HEAD, a route for GET answers too and throws the answer away: with the credit.
    routes
        .route("/get_linkedin_data/{email}", head(service::wrong_method))
        .route("/enrichment", head(service::wrong_method))
        .merge(admin)
        .merge(SwaggerUi::new("/docs").url("/openapi.json", documentation))
        .fallback(service::no_such_route)
        .method_not_allowed_fallback(service::wrong_method)
        .with_state(provider)
}
