//! Reads objects, also over connections that break.

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use bytes::Bytes;

use super::S3Store;
use crate::{ErrorKind, StorageError};

/// How often a body is asked for that was lost midway. The SDK itself repeats a request until an answer has
/// begun, and no further.
const ATTEMPTS: usize = 4;

/// What was read of an object.
pub(super) struct Read {
    pub(super) bytes: Bytes,
    /// The server's name of this content.
    pub(super) tag: Option<String>,
}

/// Reads an object or a range of it, in the syntax of the header.
pub(super) async fn read(
    store: &S3Store,
    key: &str,
    range: Option<String>,
) -> Result<Read, StorageError> {
    let mut attempts = 1;
    loop {
        let answer = request(store, key, range.clone()).await?;
        match take(store, key, answer).await {
            Err(error) if attempts < ATTEMPTS => {
                tracing::debug!(%error, attempts, "asking for it again");
                attempts += 1;
            }
            read => return read,
        }
    }
}

async fn request(
    store: &S3Store,
    key: &str,
    range: Option<String>,
) -> Result<GetObjectOutput, StorageError> {
    let request = store.client.get_object().bucket(&store.bucket);
    let request = request.key(store.full_key(key)).set_range(range);
    let answer = request.send().await;
    answer.map_err(|error| store.failed("read", key, error))
}

async fn take(store: &S3Store, key: &str, answer: GetObjectOutput) -> Result<Read, StorageError> {
    let tag = answer.e_tag().map(str::to_owned);
    let body = answer.body.collect().await.map_err(|error| {
        let context = format!("lost {} while reading `{key}`", store.endpoint);
        StorageError::new(ErrorKind::Unreachable, context, Some(error.into()))
    })?;
    let bytes = body.into_bytes();
    Ok(Read { bytes, tag })
}
