//! What is answered, and how it travels.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::budget::BudgetLeft;
use crate::ledger::Receipt;
use crate::wire::{AnswerBody, Connection, Delivery};

/// A status and a JSON body, with how they are to be sent.
#[derive(Debug)]
pub(crate) struct Reply {
    pub status: StatusCode,
    pub body: Vec<u8>,
    pub retry_after: Option<String>,
    pub delivery: Delivery,
    /// How long the caller waits for the first byte.
    pub delay: Option<Duration>,
    /// Signed once the body was delivered whole.
    pub receipt: Option<Receipt>,
}

/// The body of every refusal.
#[derive(Serialize)]
struct RefusalBody<'a> {
    success: bool,
    message: &'a str,
    #[serde(flatten)]
    left: BudgetLeft,
}

impl Reply {
    pub fn new(status: StatusCode, body: Vec<u8>) -> Self {
        Self {
            status,
            body,
            retry_after: None,
            delivery: Delivery::Whole,
            delay: None,
            receipt: None,
        }
    }

    pub fn refusal(status: StatusCode, message: &str, left: BudgetLeft) -> Self {
        let body = RefusalBody {
            success: false,
            message,
            left,
        };
        // Numbers and text always serialise.
        Self::new(status, serde_json::to_vec(&body).unwrap_or_default())
    }

    /// The response on a connection; without one nobody is told of the delivery.
    pub async fn send(self, connection: Option<Connection>) -> Response {
        if let Some(delay) = self.delay {
            tokio::time::sleep(delay).await;
        }
        if let (Some(connection), Delivery::Reset) = (&connection, self.delivery) {
            connection.request_reset();
        }
        let headers = self.headers();
        let signature = connection.zip(self.receipt);
        let body = AnswerBody::new(self.body, self.delivery, signature);
        (self.status, headers, Body::new(body)).into_response()
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(3);
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        let retry_after = self.retry_after.as_deref().map(HeaderValue::from_str);
        if let Some(Ok(retry_after)) = retry_after {
            headers.insert(header::RETRY_AFTER, retry_after);
        }
        headers
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        (self.status, self.headers(), self.body).into_response()
    }
}
