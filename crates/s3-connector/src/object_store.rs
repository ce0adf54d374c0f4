//! What every store of raw answers can do.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{BoxStream, TryStreamExt};
use jiff::Timestamp;

use crate::directory::DirectoryStore;
use crate::s3::{S3Access, S3Store};
use crate::{RawStoreUrl, StorageError};

/// Objects as they are listed.
pub type ObjectStream<'a> = BoxStream<'a, Result<ObjectMeta, StorageError>>;

/// Makes an object's new content of its old one; none where there is nothing to change. It may be
/// called more than once.
pub type Change = Box<dyn Fn(&[u8]) -> Result<Option<Bytes>, StorageError> + Send + Sync>;

/// A key and the size of what is stored under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectMeta {
    /// The key, relative to the store.
    pub key: String,
    /// In bytes.
    pub size: u64,
}

/// Objects under keys of `/`-separated parts; a key's object is there whole or not at all.
#[async_trait]
pub trait ObjectStore: Send + Sync {
    /// Stores an object durably, in place of one under the same key.
    async fn put(&self, key: &str, body: Bytes) -> Result<(), StorageError>;

    /// Stores the content of a file that is not changed any more; the file stays.
    async fn put_file(&self, key: &str, file: &Path) -> Result<(), StorageError> {
        let read = tokio::fs::read(file).await;
        let body = read.map_err(|error| StorageError::file("read", file, error))?;
        self.put(key, body.into()).await
    }

    /// Reads an object; [`crate::ErrorKind::NotFound`] where there is none.
    async fn get(&self, key: &str) -> Result<Bytes, StorageError>;

    /// Reads `length` bytes from `offset`; [`crate::ErrorKind::Damaged`] where the object is shorter.
    async fn get_range(&self, key: &str, offset: u64, length: u64) -> Result<Bytes, StorageError>;

    /// What a listing says of one object; none where there is none.
    async fn head(&self, key: &str) -> Result<Option<ObjectMeta>, StorageError> {
        let first = self.list(key).try_next().await?;
        Ok(first.filter(|object| object.key == key))
    }

    /// Replaces an object by what `change` makes of it, and says whether there was anything to change.
    ///
    /// What two programs change at once is changed by both: the second one begins again with what the
    /// first one has made. On S3 this takes a server that honours `If-Match` on writes.
    async fn update(&self, key: &str, change: Change) -> Result<bool, StorageError>;

    /// All objects whose keys start with `prefix`, in the order of their names, level by level.
    fn list<'a>(&'a self, prefix: &'a str) -> ObjectStream<'a>;

    /// Deletes an object; it is no error if there is none.
    async fn delete(&self, key: &str) -> Result<(), StorageError>;

    /// Deletes what the store keeps of an object's earlier content, where it keeps any.
    async fn delete_old_versions(&self, _key: &str) -> Result<(), StorageError> {
        Ok(())
    }

    /// Deletes what writers were storing when they were killed, where the store keeps any of it.
    async fn delete_unfinished(&self) -> Result<(), StorageError> {
        Ok(())
    }

    /// Whether the store keeps what is overwritten or deleted.
    async fn keeps_versions(&self) -> Result<bool, StorageError> {
        Ok(false)
    }

    /// The clock of the server, in whole seconds; none where it is this machine's.
    async fn clock(&self) -> Result<Option<Timestamp>, StorageError> {
        Ok(None)
    }

    /// Which store this is, for people; no secret.
    fn location(&self) -> &str;
}

/// Opens the store that the URL names and checks that it can be used; S3 keys and endpoint come from
/// the AWS SDK's own variables and files.
///
/// A directory or a bucket that is missing is created.
///
/// # Errors
/// [`crate::ErrorKind::Unreachable`] if no server answers in a few seconds,
/// [`crate::ErrorKind::Refused`] for keys, [`crate::ErrorKind::Configuration`] for a bucket or a
/// directory that cannot be used.
pub async fn open_store(url: &RawStoreUrl) -> Result<Arc<dyn ObjectStore>, StorageError> {
    match url {
        RawStoreUrl::Directory(path) => Ok(Arc::new(DirectoryStore::open(path).await?)),
        RawStoreUrl::S3 { .. } => open_store_with(url, &S3Access::from_environment().await).await,
    }
}

/// The same with S3 keys and an endpoint that are given; a directory needs none.
pub async fn open_store_with(
    url: &RawStoreUrl,
    access: &S3Access,
) -> Result<Arc<dyn ObjectStore>, StorageError> {
    match url {
        RawStoreUrl::Directory(path) => Ok(Arc::new(DirectoryStore::open(path).await?)),
        RawStoreUrl::S3 { bucket, prefix } => {
            Ok(Arc::new(S3Store::open(access, bucket, prefix).await?))
        }
    }
}

/// A range that the object has not got in full is damage, whatever the store made of it.
pub(crate) fn require_length(
    key: &str,
    offset: u64,
    length: u64,
    bytes: Bytes,
) -> Result<Bytes, StorageError> {
    if bytes.len() as u64 == length {
        return Ok(bytes);
    }
    Err(StorageError::damaged(format!(
        "object `{key}` ends before byte {}",
        offset.saturating_add(length)
    )))
}
