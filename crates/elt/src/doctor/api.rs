//! The provider's API, as far as a call that costs nothing tells.

use jiff::SignedDuration;
use telemetry::ExitStatus;

use super::Check;
use crate::{EltError, Provider, ProviderOptions};

const API: &str = "api";

/// What came of it.
pub(super) struct ApiVisit {
    pub(super) check: Check,
    /// None where the options are no use.
    pub(super) provider: Option<Provider>,
    /// How far the server's clock is ahead of this machine's.
    pub(super) clock: Option<(&'static str, SignedDuration)>,
}

pub(super) async fn visit(options: Result<ProviderOptions, EltError>) -> ApiVisit {
    match options.and_then(Provider::new) {
        Ok(provider) => visit_provider(provider).await,
        Err(error) => ApiVisit {
            check: Check::failed(API, &error),
            provider: None,
            clock: None,
        },
    }
}

async fn visit_provider(provider: Provider) -> ApiVisit {
    let greeting = provider.greet().await;
    let clock = greeting.as_ref().ok().and_then(|greeting| greeting.ahead);
    let url = provider.shown_url();
    let check = match greeting {
        Ok(greeting) => judge_status(url, greeting.status),
        Err(reason) => {
            let finding = format!("could not reach the API at `{url}`: {reason}");
            let advice = "start the mock with `cargo run -p mock-api`, or set ELT_API_URL";
            Check::problem(API, ExitStatus::ServiceLost, finding).advise(advice)
        }
    };
    ApiVisit {
        check,
        clock: clock.map(|ahead| (API, ahead)),
        provider: Some(provider),
    }
}

/// Any answer will do: few providers have anything at the root of their host.
fn judge_status(url: &str, status: u16) -> Check {
    match status {
        500.. => Check::warning(
            API,
            format!("{url} answers, but with status {status}"),
            "ask again later: the provider seems to have troubles",
        ),
        _ => Check::ok(API, format!("{url} answers")),
    }
}
