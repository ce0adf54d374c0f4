//! The provider's API and the key to it, as far as a call that costs nothing tells.

use jiff::SignedDuration;
use telemetry::ExitStatus;

use super::Check;
use crate::provider::KeyFlaw;
use crate::{EltError, Provider, ProviderOptions};

const API: &str = "api";
const KEY: &str = "key";

/// What came of it.
pub(super) struct ApiVisit {
    pub(super) checks: Vec<Check>,
    /// None where the options are no use.
    pub(super) provider: Option<Provider>,
    /// How far the server's clock is ahead of this machine's.
    pub(super) clock: Option<(&'static str, SignedDuration)>,
}

pub(super) async fn visit(options: Result<ProviderOptions, EltError>) -> ApiVisit {
    match options.and_then(Provider::new) {
        Ok(provider) => visit_provider(provider).await,
        Err(error) => ApiVisit {
            checks: vec![Check::failed(API, &error)],
            provider: None,
            clock: None,
        },
    }
}

async fn visit_provider(provider: Provider) -> ApiVisit {
    let greeting = provider.greet().await;
    let clock = greeting.as_ref().ok().and_then(|greeting| greeting.ahead);
    let url = provider.shown_url();
    let api = match greeting {
        Ok(greeting) => judge_status(url, greeting.status),
        Err(reason) => {
            let finding = format!("could not reach the API at `{url}`: {reason}");
            let advice = "start the mock with `cargo run -p mock-api`, or set ELT_API_URL";
            Check::problem(API, ExitStatus::ServiceLost, finding).advise(advice)
        }
    };
    ApiVisit {
        checks: vec![api, judge_key(&provider)],
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

fn judge_key(provider: &Provider) -> Check {
    let Some(place) = provider.key_place() else {
        return if provider.is_local() {
            Check::ok(
                KEY,
                "none is set, and none is needed for a mock on this machine",
            )
        } else {
            Check::warning(
                KEY,
                "none is set",
                "set ELT_API_KEY, unless the API wants none",
            )
        };
    };
    match provider.key_flaw() {
        Some(KeyFlaw::Wrapped) => Check::warning(
            KEY,
            "ELT_API_KEY begins or ends with a blank or a quotation mark",
            "take it away, unless it is part of the key",
        ),
        Some(KeyFlaw::InTheOpen) => Check::warning(
            KEY,
            format!("sent as {place}, in the open: the API's address begins with `http:`"),
            "write `https:` in ELT_API_URL",
        ),
        None => Check::ok(
            KEY,
            format!("sent as {place}; whether it is accepted only a paid call tells (`--probe`)"),
        ),
    }
}
