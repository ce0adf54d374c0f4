//! Translates the SDK's errors into kinds.

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use crate::{ErrorKind, StorageError};

/// Says what was tried and what kind of failure it is.
pub(super) fn translate<E>(context: &str, error: SdkError<E>) -> StorageError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let kind = kind(&error);
    let source: Box<dyn std::error::Error + Send + Sync> = match (error.code(), error.message()) {
        // The SDK's own text for a service error is "service error"; the code says more.
        (Some(code), message) => format!("{code}: {}", message.unwrap_or("no message")).into(),
        (None, _) => error.into_source().unwrap_or_else(Into::into),
    };
    StorageError::new(kind, context, Some(source))
}

fn kind<E: ProvideErrorMetadata>(error: &SdkError<E>) -> ErrorKind {
    let status = error
        .raw_response()
        .map(|response| response.status().as_u16());
    match (error, status) {
        (SdkError::ConstructionFailure(_), _) => ErrorKind::Configuration,
        // Missing keys fail on the way to the network, as no connector error.
        (SdkError::DispatchFailure(failure), _) if failure.is_other() => ErrorKind::Refused,
        (
            SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_),
            _,
        ) => ErrorKind::Unreachable,
        (_, Some(404)) => ErrorKind::NotFound,
        (_, Some(401 | 403)) => ErrorKind::Refused,
        (_, Some(301 | 400)) => ErrorKind::Configuration,
        (_, Some(507)) => ErrorKind::Full,
        (_, Some(429 | 500..)) => ErrorKind::Unreachable,
        _ => ErrorKind::Other,
    }
}
