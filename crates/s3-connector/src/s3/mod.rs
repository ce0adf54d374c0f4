//! The distributed store: S3, or a server that speaks its protocol.

mod access;
mod bucket;
mod error;
mod examination;
mod read;
mod update;
mod versions;

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::types::Object;
use bytes::Bytes;
use futures::stream::{self, StreamExt, TryStreamExt};
use jiff::Timestamp;

use crate::object_store::require_length;
use crate::{Change, ErrorKind, ObjectMeta, ObjectStore, ObjectStream, StorageError};

pub use access::S3Access;

/// Objects in a bucket, all their keys under one prefix.
pub(crate) struct S3Store {
    client: Client,
    bucket: String,
    /// Empty, or with a slash at its end.
    prefix: String,
    endpoint: String,
    location: String,
}

impl S3Store {
    /// Checks that the bucket can be used; makes it where there is none.
    pub(crate) async fn open(
        access: &S3Access,
        bucket: &str,
        prefix: &str,
    ) -> Result<Self, StorageError> {
        let store = Self::new(access, bucket, prefix)?;
        bucket::ensure(&store, access.region()).await?;
        Ok(store)
    }

    /// The same, but a bucket that is missing stays missing.
    pub(crate) async fn find(
        access: &S3Access,
        bucket: &str,
        prefix: &str,
    ) -> Result<Option<Self>, StorageError> {
        let store = Self::new(access, bucket, prefix)?;
        Ok(bucket::exists(&store).await?.then_some(store))
    }

    fn new(access: &S3Access, bucket: &str, prefix: &str) -> Result<Self, StorageError> {
        let endpoint = access.shown_endpoint();
        Ok(Self {
            client: access.client()?,
            bucket: bucket.to_owned(),
            prefix: match prefix {
                "" => String::new(),
                prefix => format!("{prefix}/"),
            },
            location: format!("s3://{bucket}/{prefix} at {endpoint}"),
            endpoint,
        })
    }

    fn full_key(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    /// A failed request, after all its retries.
    fn failed<E>(&self, doing: &str, name: &str, error: SdkError<E, HttpResponse>) -> StorageError
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let context = format!("could not {doing} `{name}` at {}", self.endpoint);
        error::translate(context, error)
    }

    /// None for an object that is not under our prefix, which no server should answer with.
    fn meta(&self, object: &Object) -> Option<ObjectMeta> {
        Some(ObjectMeta {
            key: object.key()?.strip_prefix(&self.prefix)?.to_owned(),
            size: size_of(object.size()),
        })
    }
}

/// No object has fewer than no bytes, or keeps its size to itself.
fn size_of(stated: Option<i64>) -> u64 {
    stated
        .and_then(|size| u64::try_from(size).ok())
        .unwrap_or_default()
}

#[async_trait]
impl ObjectStore for S3Store {
    async fn put(&self, key: &str, body: Bytes) -> Result<(), StorageError> {
        let request = self.client.put_object();
        let request = request.bucket(&self.bucket).key(self.full_key(key));
        let stored = request.body(body.into()).send().await;
        stored
            .map(drop)
            .map_err(|error| self.failed("write", key, error))
    }

    async fn get(&self, key: &str) -> Result<Bytes, StorageError> {
        Ok(read::read(self, key, None).await?.bytes)
    }

    async fn get_range(&self, key: &str, offset: u64, length: u64) -> Result<Bytes, StorageError> {
        if length == 0 {
            return Ok(Bytes::new());
        }
        let last = offset.saturating_add(length - 1);
        let range = Some(format!("bytes={offset}-{last}"));
        let read = read::read(self, key, range).await?;
        require_length(key, offset, length, read.bytes)
    }

    async fn head(&self, key: &str) -> Result<Option<ObjectMeta>, StorageError> {
        let request = self.client.head_object();
        let request = request.bucket(&self.bucket).key(self.full_key(key));
        match request.send().await {
            Ok(found) => Ok(Some(ObjectMeta {
                key: key.to_owned(),
                size: size_of(found.content_length()),
            })),
            Err(error) => match self.failed("look up", key, error) {
                error if error.kind() == ErrorKind::NotFound => Ok(None),
                error => Err(error),
            },
        }
    }

    async fn update(&self, key: &str, change: Change) -> Result<bool, StorageError> {
        update::update(self, key, &change).await
    }

    fn list<'a>(&'a self, prefix: &'a str) -> ObjectStream<'a> {
        let request = self.client.list_objects_v2();
        let request = request.bucket(&self.bucket).prefix(self.full_key(prefix));
        let pages = stream::try_unfold(request.into_paginator().send(), async |mut pages| {
            let page = pages.try_next().await?;
            Ok(page.map(|page| (page, pages)))
        });
        pages
            .map_err(|error| self.failed("list", prefix, error))
            .map_ok(|page| {
                let objects = page.contents.unwrap_or_default().into_iter();
                stream::iter(objects.filter_map(|object| self.meta(&object)).map(Ok))
            })
            .try_flatten()
            .boxed()
    }

    async fn delete(&self, key: &str) -> Result<(), StorageError> {
        let request = self.client.delete_object();
        let request = request.bucket(&self.bucket).key(self.full_key(key));
        let deleted = request.send().await;
        deleted
            .map(drop)
            .map_err(|error| self.failed("delete", key, error))
    }

    async fn delete_old_versions(&self, key: &str) -> Result<(), StorageError> {
        versions::delete_old(self, key).await
    }

    async fn keeps_versions(&self) -> Result<bool, StorageError> {
        examination::keeps_versions(self).await
    }

    async fn clock(&self) -> Result<Option<Timestamp>, StorageError> {
        examination::clock(self).await
    }

    fn location(&self) -> &str {
        &self.location
    }
}
