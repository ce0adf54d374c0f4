//! A provider's rate limit: everybody gets through, and hardly anybody is refused.

use elt::{ProviderOptions, RetryPreset, RunOptions, Stop};
use mock_api::{Billing, MockServer};

use crate::home::{Addresses, Home, options, synthesizing_mock};

async fn limited_mock(rate_limit: &str) -> MockServer {
    synthesizing_mock(Billing {
        rate_limit: Some(rate_limit.parse().unwrap()),
        ..Billing::default()
    })
    .await
}

/// Every address has an outcome; how many calls were refused on the way.
async fn refusals(mock: &MockServer, preset: RetryPreset, addresses: usize) -> u64 {
    let provider = ProviderOptions {
        retries: preset,
        ..options(mock)
    };
    let invented = Addresses::Invented(addresses);
    let outcome = Home::embedded()
        .run_with(&provider, RunOptions::default(), invented, Stop::default())
        .await;
    let report = outcome.report;
    assert_eq!(
        (report.enriched + report.not_found, report.failed),
        (addresses as u64, 0)
    );
    let statuses = mock.ledger().statuses;
    statuses.get(&429).copied().unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn low_limit_fails_no_address_whatever_its_deadline() {
    // Ten seconds of calls; five are the deadline of an address.
    let refused = refusals(&limited_mock("15/s").await, RetryPreset::Brief, 150).await;
    assert!(refused <= 15, "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn high_limit_is_used_without_a_storm() {
    let refused = refusals(&limited_mock("200/s").await, RetryPreset::Standard, 800).await;
    assert!(refused <= 40, "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn limit_that_nobody_meets_refuses_nobody() {
    let refused = refusals(&limited_mock("5000/h").await, RetryPreset::None, 100).await;
    assert_eq!(refused, 0);
}
