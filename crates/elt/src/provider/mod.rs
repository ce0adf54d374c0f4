//! The enrichment provider's client.

mod args;
mod backoff;
mod body;
mod greeting;
mod message;
mod meter;
mod pacing;
mod reply;
mod retry_after;
mod secret;
mod template;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use models::EmailAddress;
use reqwest::{redirect, retry};

pub use args::{ProviderArgs, ProviderOptions};
pub use backoff::RetryPreset;
use backoff::{Backoff, RetryPolicy};
use body::{BodyError, read_body};
pub(crate) use greeting::KeyFlaw;
pub(crate) use meter::{AttemptEnd, Meter};
use pacing::{Pacing, Ticket};
use reply::{Attempt, FaultKind, Transient};
pub(crate) use reply::{Reply, read_answer};
pub use secret::{ApiKey, KeyPlace};
use template::{UrlTemplate, encode};

use crate::{EltError, Stop};

/// Asks the provider for one address at a time; connections are kept and shared.
#[derive(Debug)]
pub struct Provider {
    client: reqwest::Client,
    template: UrlTemplate,
    key: Option<ApiKey>,
    policy: RetryPolicy,
    /// Boxed: a provider is moved about before it is shared.
    pacing: Box<Pacing>,
}

impl Provider {
    /// Sets up the client; nobody is called yet.
    pub fn new(options: ProviderOptions) -> Result<Self, EltError> {
        // ring, like everywhere in this project; installed already is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let template = UrlTemplate::parse(&options.url)?;
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("elt/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            // Every call is counted, so none is repeated out of sight.
            .retry(retry::never())
            .timeout(options.timeout)
            .connect_timeout(Duration::from_secs(5))
            .pool_max_idle_per_host(1024);
        if template.is_local() {
            // No proxy leads to this machine.
            builder = builder.no_proxy();
        }
        if template.is_plain() {
            // Else a machine without certificates could not even call a mock.
            builder = builder.tls_certs_only([]);
        }
        let client = builder
            .build()
            .map_err(|error| EltError::Client(error.without_url().into()))?;
        Ok(Self {
            client,
            template,
            key: options.key,
            policy: options.retries.policy(),
            pacing: Box::new(Pacing::new()),
        })
    }

    /// The API's address without query, for messages.
    pub(crate) fn shown_url(&self) -> &str {
        self.template.shown()
    }

    /// Calls until there is an answer, the failure is final, or the deadline has passed.
    ///
    /// `meter` is asked before every request and told of its end; `keep` is given an answer before
    /// anything else is done with it. When the run stops, a call under way is awaited, and no other begins.
    pub(crate) async fn enrich(
        &self,
        email: &EmailAddress,
        stop: &Stop,
        meter: &impl Meter,
        keep: &(impl Fn(&[u8]) + Sync),
    ) -> Reply {
        let mut backoff = Backoff::new(self.policy, Instant::now());
        let mut refused_since = None;
        loop {
            let asked = Instant::now();
            let Some(ticket) = self.turn(stop, meter).await else {
                return Reply::Abandoned;
            };
            backoff.note_held(asked.elapsed());
            let attempt = self.attempt(email, keep).await;
            meter.end(attempt.end());
            self.note(ticket, &attempt);
            let fault = match attempt {
                Attempt::Final(reply) => return reply,
                Attempt::Transient(fault) => fault,
            };
            if fault.kind == FaultKind::Connect {
                refused_since.get_or_insert_with(Instant::now);
            }
            let Some(pause) = backoff.next_pause(
                fault.kind,
                fault.retry_after,
                self.pacing.taken_at(),
                Instant::now(),
            ) else {
                return fault.into_reply(refused_since.unwrap_or_else(Instant::now));
            };
            unless_stopped(stop, tokio::time::sleep(pause)).await;
        }
    }

    /// Waits until a call may be sent; none if no more are to be.
    async fn turn(&self, stop: &Stop, meter: &impl Meter) -> Option<Ticket> {
        let ticket = unless_stopped(stop, self.pacing.turn()).await?;
        if stop.is_requested() || !meter.begin().await {
            self.pacing.note_lost(ticket);
            return None;
        }
        Some(ticket)
    }

    /// Lets the others know.
    fn note(&self, ticket: Ticket, attempt: &Attempt) {
        match attempt {
            Attempt::Final(reply) => self.pacing.note_taken(ticket, reply.calls_left()),
            Attempt::Transient(fault) => match fault.kind {
                FaultKind::RateLimited => self.pacing.note_refused(ticket, fault.retry_after),
                FaultKind::Server => self.pacing.note_taken(ticket, None),
                FaultKind::Connect | FaultKind::Lost => self.pacing.note_lost(ticket),
            },
        }
    }

    async fn attempt(&self, email: &EmailAddress, keep: &(impl Fn(&[u8]) + Sync)) -> Attempt {
        let url = self.template.fill(email, self.key.as_ref());
        let mut request = self.client.get(url);
        if let Some((name, value)) = self.key.as_ref().and_then(ApiKey::header) {
            request = request.header(name, value);
        }
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Attempt::unsent(error),
        };
        let status = response.status();
        let headers = response.headers().clone();
        match read_body(response).await {
            Ok(body) => {
                if status == StatusCode::OK {
                    keep(&body);
                }
                self.interpret(email, status, &headers, body)
            }
            // Of a refusal, the status says enough.
            Err(_) if status != StatusCode::OK => {
                self.interpret(email, status, &headers, Bytes::new())
            }
            Err(BodyError::TooLarge) => Attempt::Final(Reply::TooLarge),
            Err(BodyError::Network(error)) => Attempt::Transient(Transient::from_network(error)),
        }
    }

    fn interpret(
        &self,
        email: &EmailAddress,
        status: StatusCode,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Attempt {
        reply::interpret(status, headers, body, || self.secrets(email))
    }

    /// What must not be repeated from an answer: the address and the key, in every spelling.
    fn secrets(&self, email: &EmailAddress) -> Vec<String> {
        let mut secrets = vec![email.to_string(), encode(email)];
        secrets.extend(self.key.iter().flat_map(ApiKey::spellings));
        secrets
    }
}

/// Waits, but not beyond the end of the run.
async fn unless_stopped<T>(stop: &Stop, wait: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        result = wait => Some(result),
        () = stop.requested() => None,
    }
}
