//! What both stores offer.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

use crate::directory::DirectoryStore;
use crate::s3::{S3Access, S3Store};
use crate::{RawStoreUrl, StorageError};

/// Objects as they are listed, in order of their keys.
pub type ObjectStream<'a> = BoxStream<'a, Result<ObjectMeta, StorageError>>;

/// What a listing says of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectMeta {
    /// Its key, without the store's own prefix.
    pub key: String,
    /// Its length in bytes.
    pub size: u64,
}

/// A store of immutable objects under keys with slashes.
///
/// Writing is atomic: a reader sees an object whole or not at all.
#[async_trait]
pub trait ObjectStore: Send + Sync {
    /// Writes an object, in place of one of the same key.
    async fn put(&self, key: &str, body: Bytes) -> Result<(), StorageError>;

    /// Reads a whole object.
    async fn get(&self, key: &str) -> Result<Bytes, StorageError>;

    /// Reads `length` bytes from `offset` on; fewer is [`crate::ErrorKind::Damaged`].
    async fn get_range(&self, key: &str, offset: u64, length: u64) -> Result<Bytes, StorageError>;

    /// Lists the objects whose keys begin with `prefix`.
    fn list<'a>(&'a self, prefix: &'a str) -> ObjectStream<'a>;

    /// Removes an object; one that is not there is no error.
    async fn delete(&self, key: &str) -> Result<(), StorageError>;

    /// Which store this is, for people; no secret.
    fn location(&self) -> &str;
}

/// Opens the store that the URL names and checks that it can be used; S3 keys and endpoint come from
/// the AWS SDK's own variables and files.
pub async fn open_store(url: &RawStoreUrl) -> Result<Arc<dyn ObjectStore>, StorageError> {
    match url {
        RawStoreUrl::Directory(path) => Ok(Arc::new(DirectoryStore::open(path)?)),
        RawStoreUrl::S3 { .. } => open_store_with(url, &S3Access::from_environment().await).await,
    }
}

/// The same with S3 keys and an endpoint that are given; a directory needs none.
pub async fn open_store_with(
    url: &RawStoreUrl,
    access: &S3Access,
) -> Result<Arc<dyn ObjectStore>, StorageError> {
    match url {
        RawStoreUrl::Directory(path) => Ok(Arc::new(DirectoryStore::open(path)?)),
        RawStoreUrl::S3 { bucket, prefix } => {
            Ok(Arc::new(S3Store::open(access, bucket, prefix).await?))
        }
    }
}
