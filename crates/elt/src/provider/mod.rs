//! The enrichment provider's client.

mod args;
mod backoff;
mod body;
mod gate;
mod message;
mod reply;
mod retry_after;
mod secret;
mod template;

use std::time::{Duration, Instant};

use models::EmailAddress;
use reqwest::redirect;

pub use args::{ProviderArgs, ProviderOptions};
pub use backoff::RetryPreset;
use backoff::{Backoff, RetryPolicy};
use body::{BodyError, read_body};
use gate::Gate;
pub(crate) use reply::Reply;
use reply::{Attempt, FaultKind, Transient};
pub use secret::{ApiKey, KeyPlace};
use template::UrlTemplate;

use crate::EltError;

/// Asks the provider for one address at a time; connections are kept and shared.
#[derive(Debug)]
pub struct Provider {
    client: reqwest::Client,
    template: UrlTemplate,
    key: Option<ApiKey>,
    policy: RetryPolicy,
    gate: Gate,
}

impl Provider {
    /// Sets up the client; nobody is called yet.
    pub fn new(options: ProviderOptions) -> Result<Self, EltError> {
        // ring, like everywhere in this project; installed already is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .user_agent(concat!("elt/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .timeout(options.timeout)
            .connect_timeout(Duration::from_secs(5))
            .pool_max_idle_per_host(1024)
            .build()
            .map_err(|error| EltError::Client(error.without_url().into()))?;
        Ok(Self {
            client,
            template: UrlTemplate::parse(&options.url)?,
            key: options.key,
            policy: options.retries.policy(),
            gate: Gate::default(),
        })
    }

    /// The API's address without query, for messages.
    pub(crate) fn shown_url(&self) -> &str {
        self.template.shown()
    }

    /// Calls until there is an answer, the failure is final, or the deadline has passed.
    ///
    /// `on_call` is told of every request, `is_over` whether to stop waiting.
    pub(crate) async fn enrich(
        &self,
        email: &EmailAddress,
        on_call: impl Fn(),
        is_over: impl Fn() -> bool,
    ) -> Reply {
        let mut backoff = Backoff::new(self.policy, Instant::now());
        loop {
            self.gate.wait().await;
            on_call();
            let fault = match self.attempt(email).await {
                Attempt::Final(reply) => return reply,
                Attempt::Transient(fault) => fault,
            };
            let pause = backoff.next_pause(fault.kind, fault.retry_after, Instant::now());
            let Some(pause) = pause.filter(|_| !is_over()) else {
                return fault.into_reply();
            };
            if fault.kind == FaultKind::RateLimited {
                // One refusal holds everybody back: the limit is shared.
                self.gate.close_for(pause);
            }
            tokio::time::sleep(pause).await;
        }
    }

    async fn attempt(&self, email: &EmailAddress) -> Attempt {
        let url = self.template.fill(email, self.key.as_ref());
        let mut request = self.client.get(url);
        if let Some((name, value)) = self.key.as_ref().and_then(ApiKey::header) {
            request = request.header(name, value);
        }
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Attempt::Transient(Transient::from_network(error)),
        };
        let status = response.status();
        let headers = response.headers().clone();
        match read_body(response).await {
            Ok(body) => reply::interpret(status, &headers, body),
            Err(BodyError::TooLarge) => Attempt::Final(Reply::TooLarge),
            Err(BodyError::Network(error)) => Attempt::Transient(Transient::from_network(error)),
        }
    }
}
