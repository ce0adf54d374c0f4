//! A call that costs nothing, and what can be said of the key without one.

use std::time::Duration;

use http::HeaderMap;
use http::header::DATE;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::Provider;
use super::secret::ApiKey;

/// How long the host may take to say anything.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the host said.
pub(crate) struct Greeting {
    pub(crate) status: u16,
    /// How far its clock is ahead of this machine's; none if it does not tell the time.
    pub(crate) ahead: Option<SignedDuration>,
}

/// What is odd about a key, whatever the provider makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyFlaw {
    /// Blanks or quotation marks around it, as they come from copying.
    Wrapped,
    /// It travels without encryption, and not within this machine.
    InTheOpen,
}

impl Provider {
    /// Asks for the root of the API's host, without the key; any answer is one.
    pub(crate) async fn greet(&self) -> Result<Greeting, String> {
        let mut root = Url::parse(self.shown_url()).map_err(|error| error.to_string())?;
        root.set_path("/");
        let asked = Timestamp::now();
        let request = self.client.get(root).timeout(PATIENCE);
        let answer = request.send().await;
        let answer = answer.map_err(|error| telemetry::error_chain(&error.without_url()))?;
        let halfway = asked + Timestamp::now().duration_since(asked) / 2;
        Ok(Greeting {
            status: answer.status().as_u16(),
            ahead: read_date(answer.headers()).map(|date| date.duration_since(halfway)),
        })
    }

    /// Whether the API is on this machine.
    pub(crate) fn is_local(&self) -> bool {
        self.template.is_local()
    }

    /// Where the key goes, in words; none without key.
    pub(crate) fn key_place(&self) -> Option<String> {
        self.key.as_ref().map(|key| key.place().to_string())
    }

    /// What is odd about the key.
    pub(crate) fn key_flaw(&self) -> Option<KeyFlaw> {
        if self.key.as_ref().is_some_and(ApiKey::is_wrapped) {
            return Some(KeyFlaw::Wrapped);
        }
        let in_the_open = self.template.is_plain() && !self.template.is_local();
        (self.key.is_some() && in_the_open).then_some(KeyFlaw::InTheOpen)
    }
}

/// Whole seconds, so the truth is half a second later.
fn read_date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get(DATE)?.to_str().ok()?;
    let date = DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(date + SignedDuration::from_millis(500))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ApiKey, KeyPlace, ProviderOptions};

    fn provider(url: &str, key: Option<&str>) -> Provider {
        let place = KeyPlace::Parameter("apikey".to_owned());
        let key = key.map(|key| ApiKey::new(key.to_owned(), place).unwrap());
        Provider::new(ProviderOptions {
            key,
            ..ProviderOptions::for_url(url)
        })
        .unwrap()
    }

    #[test]
    fn odd_keys_are_recognised() {
        let (local, plain) = (
            "http://127.0.0.1:8000/{email}",
            "http://api.example/{email}",
        );
        for (url, key, flaw) in [
            (local, None, None),
            (plain, None, None),
            (local, Some("k3y"), None),
            (local, Some("\"k3y\""), Some(KeyFlaw::Wrapped)),
            (local, Some("k3y "), Some(KeyFlaw::Wrapped)),
            (local, Some("Bearer k3y"), None),
            (plain, Some("k3y"), Some(KeyFlaw::InTheOpen)),
            ("https://api.example/{email}", Some("k3y"), None),
        ] {
            assert_eq!(provider(url, key).key_flaw(), flaw, "{url} {key:?}");
        }
    }

    #[test]
    fn place_of_the_key_is_told_without_the_key() {
        let provider = provider("https://api.example/{email}", Some("k3y"));
        assert_eq!(
            provider.key_place().as_deref(),
            Some("query parameter `apikey`")
        );
    }
}
