//! The description of the service and its page, which has to work offline.

#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

mod support;

use axum::http::StatusCode;
use support::{Service, config};

#[tokio::test]
async fn description_names_every_public_route_and_no_other() {
    let (status, description) = Service::new(&config()).get("/openapi.json").await;
    assert_eq!(status, StatusCode::OK);
    let paths: Vec<_> = description["paths"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(
        paths,
        ["/", "/enrichment", "/get_linkedin_data/{email}", "/healthz"]
    );
    let statuses = &description["paths"]["/enrichment"]["get"]["responses"];
    assert_eq!(
        statuses.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["200", "400", "401", "404"]
    );
}

#[tokio::test]
async fn page_needs_nothing_from_the_network() {
    let service = Service::new(&config());
    let (status, page) = service.text("/docs/").await;
    assert_eq!(status, StatusCode::OK);
    let assets = sources(&page);
    assert!(
        assets.iter().any(|asset| asset.contains("bundle.js")),
        "{assets:?}"
    );
    for asset in assets {
        assert!(!asset.contains("//"), "`{asset}` is elsewhere");
        let (status, text) = service.text(&format!("/docs/{asset}")).await;
        assert_eq!(
            (status, text.is_empty()),
            (StatusCode::OK, false),
            "{asset}"
        );
    }
    let (_, start) = service.text("/docs/swagger-initializer.js").await;
    assert!(start.contains("/openapi.json"), "{start}");
}

/// What the page loads.
fn sources(page: &str) -> Vec<&str> {
    ["src=\"", "href=\""]
        .iter()
        .flat_map(|attribute| page.split(attribute).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .map(|asset| asset.trim_start_matches("./"))
        .collect()
}
