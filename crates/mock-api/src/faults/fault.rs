//! The misfortunes a call can meet.

use axum::http::{HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};

/// What happens to a call.
///
/// A status and a reset are not charged: the provider did not answer. The others are, as the answer
/// they spoil is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// An error status in place of the answer.
    Status(StatusFault),
    /// The connection is reset (RST) before the first byte of an answer.
    Reset,
    /// Half of the promised body, then the connection is closed.
    TruncatedBody,
    /// The whole body, slowly.
    SlowBody(SlowBody),
    /// A whole body whose JSON ends too early.
    InvalidJson,
    /// A whole body with a byte in it that is not UTF-8.
    InvalidUtf8,
    /// A whole body of valid JSON, and very large.
    OversizedBody(OversizedBody),
    /// This text as a whole body of status 200.
    Body(String),
}

/// An error status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusFault {
    /// 300 to 599.
    pub code: u16,
    /// Header `Retry-After`, as it is to be sent: seconds, an HTTP date, or nonsense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<String>,
    /// The body; without it the usual JSON of a refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// How slow a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SlowBody {
    /// From the first byte to the last.
    pub milliseconds: u64,
}

/// How large a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OversizedBody {
    /// Millions of bytes that are added to the answer, at most 1,000.
    pub megabytes: usize,
}

impl Fault {
    /// Why it makes no sense.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        match self {
            Self::Status(fault) if !(300..600).contains(&fault.code) => {
                Err("an error status lies between 300 and 599")
            }
            Self::Status(fault) if fault.retry_after_is_no_header() => {
                Err("`retry_after` cannot be sent as a header")
            }
            Self::OversizedBody(body) if body.megabytes > 1_000 => {
                Err("a body is at most 1000 megabytes large")
            }
            _ => Ok(()),
        }
    }

    /// The body as the fault leaves it.
    pub(crate) fn spoil(&self, mut body: Vec<u8>) -> Vec<u8> {
        match self {
            Self::InvalidJson => {
                body.pop();
            }
            Self::InvalidUtf8 => {
                let first_text = body.windows(2).position(|pair| pair == b":\"");
                body.insert(first_text.map_or(0, |colon| colon + 2), 0xff);
            }
            Self::OversizedBody(OversizedBody { megabytes }) => {
                body.pop();
                body.extend_from_slice(b",\"padding\":\"");
                body.resize(body.len() + megabytes * 1_000_000, b'x');
                body.extend_from_slice(b"\"}");
            }
            Self::Body(text) => body = text.clone().into_bytes(),
            Self::Status(_) | Self::Reset | Self::TruncatedBody | Self::SlowBody(_) => {}
        }
        body
    }
}

impl StatusFault {
    pub(crate) fn status(&self) -> StatusCode {
        // Checked when the script was read.
        StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn retry_after_is_no_header(&self) -> bool {
        let text = self.retry_after.as_deref().unwrap_or_default();
        HeaderValue::from_str(text).is_err()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &[u8] = br#"{"email":"a@example.com","success":true}"#;

    fn spoiled(fault: &Fault) -> Vec<u8> {
        fault.spoil(ANSWER.to_vec())
    }

    #[test]
    fn invalid_json_ends_too_early() {
        let error =
            serde_json::from_slice::<serde_json::Value>(&spoiled(&Fault::InvalidJson)).unwrap_err();
        assert!(error.is_eof());
    }

    #[test]
    fn invalid_utf8_is_json_but_for_the_byte() {
        let body = spoiled(&Fault::InvalidUtf8);
        assert!(std::str::from_utf8(&body).is_err());
        let mended = String::from_utf8_lossy(&body);
        assert!(
            serde_json::from_str::<serde_json::Value>(&mended).is_ok(),
            "{mended}"
        );
    }

    #[test]
    fn oversized_body_is_valid_and_as_large_as_asked() {
        let body = spoiled(&Fault::OversizedBody(OversizedBody { megabytes: 3 }));
        assert!(body.len() > 3_000_000);
        assert!(serde_json::from_slice::<serde_json::Value>(&body).is_ok());
    }

    #[test]
    fn body_is_sent_as_written() {
        assert_eq!(spoiled(&Fault::Body("a\0b".to_owned())), b"a\0b");
    }
}
