//! Changes an object that others may change at the same time.

use bytes::Bytes;

use super::S3Store;
use super::read::read;
use crate::{Change, ErrorKind, StorageError};

/// How often a change begins again: each time somebody else has changed the object.
const ATTEMPTS: usize = 100;

/// The server's word that the object is not the one that was read any more.
const CHANGED_SINCE: [u16; 2] = [409, 412];

pub(super) async fn update(
    store: &S3Store,
    key: &str,
    change: &Change,
) -> Result<bool, StorageError> {
    for _ in 0..ATTEMPTS {
        let read = read(store, key, None).await?;
        let Some(changed) = change(&read.bytes)? else {
            return Ok(false);
        };
        if replace(store, key, read.tag, changed).await? {
            return Ok(true);
        }
    }
    let context = format!("`{key}` at {} is changed all the time", store.endpoint);
    Err(StorageError::new(ErrorKind::Other, context, None))
}

/// False: somebody was faster.
async fn replace(
    store: &S3Store,
    key: &str,
    tag: Option<String>,
    body: Bytes,
) -> Result<bool, StorageError> {
    let request = store.client.put_object();
    let request = request.bucket(&store.bucket).key(store.full_key(key));
    let request = request.set_if_match(tag).body(body.into());
    match request.send().await {
        Ok(_) => Ok(true),
        Err(error) => {
            let status = error.raw_response().map(|raw| raw.status().as_u16());
            if status.is_some_and(|status| CHANGED_SINCE.contains(&status)) {
                return Ok(false);
            }
            Err(store.failed("write", key, error))
        }
    }
}
