//! From a URL to a store that is there already.

use std::path::Path;
use std::sync::Arc;

use crate::directory::DirectoryStore;
use crate::s3::S3Store;
use crate::{ObjectStore, RawStoreUrl, S3Access, StorageError};

/// A store that is there; none where [`crate::open_store`] would make one.
///
/// # Errors
/// Those of [`crate::open_store`].
pub async fn find_store(url: &RawStoreUrl) -> Result<Option<Arc<dyn ObjectStore>>, StorageError> {
    match url {
        RawStoreUrl::Directory(path) => find_directory(path).await,
        RawStoreUrl::S3 { .. } => find_store_with(url, &S3Access::from_environment().await).await,
    }
}

/// The same with S3 keys and an endpoint that are given; a directory needs none.
pub async fn find_store_with(
    url: &RawStoreUrl,
    access: &S3Access,
) -> Result<Option<Arc<dyn ObjectStore>>, StorageError> {
    match url {
        RawStoreUrl::Directory(path) => find_directory(path).await,
        RawStoreUrl::S3 { bucket, prefix } => {
            let store = S3Store::find(access, bucket, prefix).await?;
            Ok(store.map(|store| Arc::new(store) as _))
        }
    }
}

async fn find_directory(path: &Path) -> Result<Option<Arc<dyn ObjectStore>>, StorageError> {
    let is_there = path
        .try_exists()
        .map_err(|error| StorageError::file("look for the directory", path, error))?;
    if !is_there {
        return Ok(None);
    }
    Ok(Some(Arc::new(DirectoryStore::open(path).await?)))
}
