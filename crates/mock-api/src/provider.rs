//! The provider itself: who is known, what it costs, what is answered. No socket, no clock but one.

use std::fmt::Display;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use models::EmailAddress;
use serde::Serialize;

use crate::budget::{Budget, BudgetLeft};
use crate::catalogue::{Catalogue, CataloguedAnswer};
use crate::synthesis::Synthesis;
use crate::{ApiKey, MockConfig, MockError};

/// The provider behind the routes, with its budget and its count of calls.
#[derive(Debug)]
pub struct Provider {
    catalogue: Catalogue,
    synthesis: Option<Synthesis>,
    api_key: Option<ApiKey>,
    budget: Mutex<Budget>,
    calls: AtomicU64,
    started: Instant,
}

/// What a caller asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Enquiry<'a> {
    /// The address as it was sent; none where the parameter is absent or not UTF-8.
    pub address: Option<&'a str>,
    /// The key that was shown.
    pub key: Option<&'a str>,
}

/// A status and a JSON body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    pub status: StatusCode,
    pub body: Vec<u8>,
}

/// Where an answer comes from.
enum Source<'a> {
    Catalogue(&'a CataloguedAnswer),
    Synthesis(&'a Synthesis),
}

/// The body of every refusal.
#[derive(Serialize)]
struct RefusalBody<'a, M> {
    success: bool,
    message: &'a M,
    #[serde(flatten)]
    left: BudgetLeft,
}

impl Provider {
    /// Reads the data file and opens the account.
    ///
    /// # Errors
    /// A data file that is absent or wrong.
    pub fn open(config: &MockConfig) -> Result<Self, MockError> {
        Ok(Self {
            catalogue: Catalogue::load(&config.data)?,
            synthesis: config.synthesize.then(|| Synthesis::new(config.seed)),
            api_key: config.api_key.clone(),
            budget: Mutex::new(Budget::new()),
            calls: AtomicU64::new(0),
            started: Instant::now(),
        })
    }

    /// How many enrichment calls came in, refused ones included.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Answers one enrichment call.
    pub(crate) fn enrich(&self, enquiry: Enquiry<'_>) -> Reply {
        self.calls.fetch_add(1, Ordering::Relaxed);
        if let Some(key) = &self.api_key
            && !key.matches(enquiry.key)
        {
            return self.refuse(StatusCode::UNAUTHORIZED, "the API key is missing or wrong");
        }
        match enquiry.address.map(str::parse::<EmailAddress>) {
            None => self.reject("the e-mail address is missing or not UTF-8"),
            Some(Err(error)) => self.reject(&error),
            Some(Ok(address)) => self.answer(&address),
        }
    }

    /// A refusal that leaves the budget as it is.
    pub(crate) fn refuse(&self, status: StatusCode, message: impl Display) -> Reply {
        let left = self.budget().left(self.started.elapsed());
        Reply::refusal(status, &message.to_string(), left)
    }

    fn reject(&self, message: impl Display) -> Reply {
        let left = self.take(0);
        Reply::refusal(StatusCode::BAD_REQUEST, &message.to_string(), left)
    }

    fn answer(&self, address: &EmailAddress) -> Reply {
        match self.look_up(address) {
            None => {
                let message = format!("nobody is known under `{address}`");
                Reply::refusal(StatusCode::NOT_FOUND, &message, self.take(0))
            }
            Some(source) => {
                let left = self.take(source.cost());
                Reply {
                    status: StatusCode::OK,
                    body: source.compose(address, left),
                }
            }
        }
    }

    /// The people of the data file come first, invented ones after them.
    fn look_up(&self, address: &EmailAddress) -> Option<Source<'_>> {
        let catalogued = self.catalogue.get(address).map(Source::Catalogue);
        catalogued.or_else(|| {
            let synthesis = self.synthesis.as_ref()?;
            synthesis
                .knows(address)
                .then_some(Source::Synthesis(synthesis))
        })
    }

    fn take(&self, cost: u64) -> BudgetLeft {
        self.budget().take(self.started.elapsed(), cost)
    }

    fn budget(&self) -> MutexGuard<'_, Budget> {
        self.budget.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source<'_> {
    /// Credits: only a person that was found is charged for.
    fn cost(&self) -> u64 {
        match self {
            Self::Catalogue(answer) => u64::from(answer.found),
            Self::Synthesis(_) => 1,
        }
    }

    fn compose(&self, address: &EmailAddress, left: BudgetLeft) -> Vec<u8> {
        match self {
            Self::Catalogue(answer) => answer.compose(address, left),
            Self::Synthesis(synthesis) => synthesis.compose(address, left),
        }
    }
}

impl Reply {
    fn refusal(status: StatusCode, message: &str, left: BudgetLeft) -> Self {
        let body = RefusalBody {
            success: false,
            message: &message,
            left,
        };
        Self {
            status,
            body: serde_json::to_vec(&body).unwrap_or_default(),
        }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let json = [(header::CONTENT_TYPE, "application/json")];
        (self.status, json, self.body).into_response()
    }
}
