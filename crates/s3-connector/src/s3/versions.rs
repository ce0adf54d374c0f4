//! Earlier content that a versioned bucket keeps.

use aws_sdk_s3::types::ObjectVersion;

use super::S3Store;
use crate::StorageError;

/// Deletes all versions of an object but the one that is read.
pub(super) async fn delete_old(store: &S3Store, key: &str) -> Result<(), StorageError> {
    while delete_some(store, key).await? {}
    Ok(())
}

/// As many as one answer of the server lists; whether there are more.
async fn delete_some(store: &S3Store, key: &str) -> Result<bool, StorageError> {
    let full_key = store.full_key(key);
    let request = store.client.list_object_versions().bucket(&store.bucket);
    let page = request
        .prefix(&full_key)
        .send()
        .await
        .map_err(|error| store.failed("list the versions of", key, error))?;
    for version in page.versions().iter().filter(|it| is_old(it, &full_key)) {
        delete(store, key, version).await?;
    }
    Ok(page.is_truncated() == Some(true))
}

fn is_old(version: &ObjectVersion, key: &str) -> bool {
    version.key() == Some(key) && version.is_latest() == Some(false)
}

async fn delete(store: &S3Store, key: &str, version: &ObjectVersion) -> Result<(), StorageError> {
    let request = store.client.delete_object().bucket(&store.bucket);
    let request = request.key(store.full_key(key));
    let deleted = request
        .set_version_id(version.version_id().map(str::to_owned))
        .send()
        .await;
    deleted
        .map(drop)
        .map_err(|error| store.failed("delete an old version of", key, error))
}
