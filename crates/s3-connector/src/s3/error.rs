//! Translates the SDK's errors into kinds.

use std::error::Error;

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use crate::{ErrorKind, StorageError};

/// Says what was tried and what kind of failure it is.
pub(super) fn translate<E>(context: String, error: SdkError<E, HttpResponse>) -> StorageError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let kind = kind_of(&error);
    let source: Box<dyn Error + Send + Sync> = match (error.code(), error.message()) {
        // The SDK's own text for a service error is "service error"; the code says more.
        (Some(code), message) => format!("{code}: {}", message.unwrap_or("no message")).into(),
        (None, _) => error.into_source().unwrap_or_else(Into::into),
    };
    StorageError::new(kind, context, Some(source))
}

fn kind_of<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> ErrorKind {
    match error {
        SdkError::TimeoutError(_) | SdkError::ResponseError(_) => ErrorKind::Unreachable,
        SdkError::DispatchFailure(failure) if failure.is_io() || failure.is_timeout() => {
            ErrorKind::Unreachable
        }
        // Most often there are no keys to sign with.
        SdkError::DispatchFailure(_) => ErrorKind::Refused,
        SdkError::ServiceError(answer) => {
            kind_of_answer(answer.err().code(), answer.raw().status().as_u16())
        }
        _ => ErrorKind::Configuration,
    }
}

/// By the code where there is one; answers to `HEAD` have a status only.
fn kind_of_answer(code: Option<&str>, status: u16) -> ErrorKind {
    match (code.unwrap_or_default(), status) {
        // 501: another server is needed, one that knows what is asked for.
        ("NoSuchBucket" | "InvalidBucketName" | "AuthorizationHeaderMalformed", _)
        | (_, 301 | 501) => ErrorKind::Configuration,
        ("InvalidRange", _) | (_, 416) => ErrorKind::Damaged,
        // The first three have a status of 400: temporary keys that have expired.
        (
            "ExpiredToken"
            | "InvalidToken"
            | "TokenRefreshRequired"
            | "RequestTimeTooSkewed"
            | "SignatureDoesNotMatch",
            _,
        )
        | (_, 401 | 403) => ErrorKind::Refused,
        // A status of 400: the server has waited for the body in vain.
        ("RequestTimeout", _) => ErrorKind::Unreachable,
        (_, 404) => ErrorKind::NotFound,
        (_, 507) => ErrorKind::Full,
        (_, 408 | 429 | 500..) => ErrorKind::Unreachable,
        _ => ErrorKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_become_kinds_a_caller_can_act_on() {
        for (code, status, kind) in [
            (Some("SlowDown"), 503, ErrorKind::Unreachable),
            (Some("InternalError"), 500, ErrorKind::Unreachable),
            (Some("SignatureDoesNotMatch"), 403, ErrorKind::Refused),
            (Some("InvalidAccessKeyId"), 403, ErrorKind::Refused),
            (None, 403, ErrorKind::Refused),
            (Some("ExpiredToken"), 400, ErrorKind::Refused),
            (Some("InvalidToken"), 400, ErrorKind::Refused),
            (Some("TokenRefreshRequired"), 400, ErrorKind::Refused),
            (Some("NoSuchKey"), 404, ErrorKind::NotFound),
            (None, 404, ErrorKind::NotFound),
            (Some("NoSuchBucket"), 404, ErrorKind::Configuration),
            (Some("PermanentRedirect"), 301, ErrorKind::Configuration),
            (Some("InvalidRange"), 416, ErrorKind::Damaged),
            (None, 507, ErrorKind::Full),
            (Some("NotImplemented"), 501, ErrorKind::Configuration),
            (Some("RequestTimeout"), 400, ErrorKind::Unreachable),
            (Some("MalformedXML"), 400, ErrorKind::Other),
        ] {
            assert_eq!(kind_of_answer(code, status), kind, "{code:?} {status}");
        }
    }
}
