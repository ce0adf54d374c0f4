//! Reads a body up to a limit.

use bytes::{Bytes, BytesMut};
use reqwest::Response;

/// Real answers have some ten kilobytes; more than this is not even kept.
const LARGEST: usize = 64 << 20;

pub(super) enum BodyError {
    /// Longer than the limit; the rest was not read.
    TooLarge,
    /// Shorter than promised, or lost on the way.
    Network(reqwest::Error),
}

pub(super) async fn read_body(mut response: Response) -> Result<Bytes, BodyError> {
    let promised = response
        .content_length()
        .and_then(|length| usize::try_from(length).ok());
    if promised.is_some_and(|length| length > LARGEST) {
        return Err(BodyError::TooLarge);
    }
    // A promise is not a body yet: memory is taken for what a usual answer has.
    let mut body = BytesMut::with_capacity(promised.unwrap_or(16 << 10).min(1 << 20));
    while let Some(chunk) = response.chunk().await.map_err(BodyError::Network)? {
        if body.len() + chunk.len() > LARGEST {
            return Err(BodyError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
