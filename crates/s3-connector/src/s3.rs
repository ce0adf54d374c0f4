//! S3 as a store.

use std::time::Duration;

use async_trait::async_trait;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{
    Credentials, RequestChecksumCalculation, ResponseChecksumValidation, SharedCredentialsProvider,
};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use bytes::Bytes;
use futures::stream::{self, StreamExt, TryStreamExt};

use crate::{ErrorKind, ObjectMeta, ObjectStore, ObjectStream, StorageError};

mod error;

use error::translate;

/// How long a connection may take, and one attempt of an operation.
const CONNECT: Duration = Duration::from_secs(5);
const ATTEMPT: Duration = Duration::from_secs(30);

/// Attempts of one operation, the first included; the SDK backs off between them.
const ATTEMPTS: u32 = 4;

/// Endpoint, region and keys.
#[derive(Clone, Debug)]
pub struct S3Access {
    config: SdkConfig,
    endpoint: String,
}

impl S3Access {
    /// What the AWS SDK's own variables and files say: `AWS_ENDPOINT_URL_S3`, `AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_REGION` (default `us-east-1`), profiles.
    pub async fn from_environment() -> Self {
        let region = aws_config::meta::region::RegionProviderChain::default_provider()
            .or_else(Region::new("us-east-1"));
        let loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http_client())
            .region(region);
        let config = loader.load().await;
        let named = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let endpoint = named("AWS_ENDPOINT_URL_S3").or_else(|| named("AWS_ENDPOINT_URL"));
        Self {
            config,
            endpoint: endpoint.unwrap_or_default(),
        }
    }

    /// An endpoint and keys that are given.
    #[must_use]
    pub fn with_keys(endpoint: &str, access_key: &str, secret_key: &str) -> Self {
        let keys = Credentials::new(access_key, secret_key, None, None, "given");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(http_client())
            .endpoint_url(endpoint)
            .region(Region::new("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .build();
        Self {
            config,
            endpoint: endpoint.to_owned(),
        }
    }

    /// Path style where an endpoint is set: servers other than Amazon's rarely know the other one.
    fn client(&self) -> Client {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(ATTEMPT)
            .build();
        let config = aws_sdk_s3::config::Builder::from(&self.config)
            .force_path_style(!self.endpoint.is_empty())
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .timeout_config(timeouts)
            // Segments carry checksums of their own, and older servers do not know the SDK's trailers.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .build();
        Client::from_conf(config)
    }

    fn shown_endpoint(&self) -> &str {
        if self.endpoint.is_empty() {
            "Amazon S3"
        } else {
            &self.endpoint
        }
    }
}

fn http_client() -> aws_sdk_s3::config::SharedHttpClient {
    aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
        .build_https()
}

/// A bucket and a prefix in it.
pub(crate) struct S3Store {
    client: Client,
    bucket: String,
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
        let store = Self {
            client: access.client(),
            bucket: bucket.to_owned(),
            prefix: if prefix.is_empty() {
                String::new()
            } else {
                format!("{prefix}/")
            },
            endpoint: access.shown_endpoint().to_owned(),
            location: format!("s3://{bucket}/{prefix} at {}", access.shown_endpoint()),
        };
        store.ensure_bucket().await?;
        Ok(store)
    }

    async fn ensure_bucket(&self) -> Result<(), StorageError> {
        let head = self.client.head_bucket().bucket(&self.bucket).send().await;
        match head.map_err(|error| self.error("look for the bucket", &self.bucket, error)) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => self.create_bucket().await,
            Err(error) => Err(error),
        }
    }

    async fn create_bucket(&self) -> Result<(), StorageError> {
        let created = self
            .client
            .create_bucket()
            .bucket(&self.bucket)
            .send()
            .await;
        created.map_err(|error| self.error("create the bucket", &self.bucket, error))?;
        tracing::info!(bucket = self.bucket, "created the bucket");
        Ok(())
    }

    fn error<E>(
        &self,
        what: &str,
        name: &str,
        error: aws_sdk_s3::error::SdkError<E>,
    ) -> StorageError
    where
        E: aws_sdk_s3::error::ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        translate(
            &format!("could not {what} `{name}` at {}", self.endpoint),
            error,
        )
    }

    fn full(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    async fn fetch(&self, key: &str, range: Option<String>) -> Result<Bytes, StorageError> {
        let request = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(self.full(key))
            .set_range(range);
        let answer = request
            .send()
            .await
            .map_err(|error| self.error("read", key, error))?;
        let body = answer.body.collect().await.map_err(|error| {
            let context = format!(
                "lost the connection while reading `{key}` at {}",
                self.endpoint
            );
            StorageError::new(ErrorKind::Unreachable, context, Some(error.into()))
        })?;
        Ok(body.into_bytes())
    }
}

#[async_trait]
impl ObjectStore for S3Store {
    async fn put(&self, key: &str, body: Bytes) -> Result<(), StorageError> {
        let request = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(self.full(key))
            .body(body.into());
        request
            .send()
            .await
            .map_err(|error| self.error("write", key, error))?;
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Bytes, StorageError> {
        self.fetch(key, None).await
    }

    async fn get_range(&self, key: &str, offset: u64, length: u64) -> Result<Bytes, StorageError> {
        let end = offset.saturating_add(length);
        if length == 0 {
            return Ok(Bytes::new());
        }
        let bytes = self
            .fetch(key, Some(format!("bytes={offset}-{}", end - 1)))
            .await?;
        if bytes.len() as u64 == length {
            return Ok(bytes);
        }
        Err(StorageError::damaged(format!(
            "object `{key}` ends before byte {end}"
        )))
    }

    fn list<'a>(&'a self, prefix: &'a str) -> ObjectStream<'a> {
        let request = self
            .client
            .list_objects_v2()
            .bucket(&self.bucket)
            .prefix(self.full(prefix));
        let pages = stream::unfold(request.into_paginator().send(), |mut pages| async {
            pages.next().await.map(|page| (page, pages))
        });
        let objects = pages.map(move |page| {
            let page = page.map_err(|error| self.error("list", prefix, error))?;
            let objects = page.contents.unwrap_or_default();
            Ok(stream::iter(
                objects
                    .into_iter()
                    .filter_map(|object| self.meta(&object))
                    .map(Ok),
            ))
        });
        objects.try_flatten().boxed()
    }

    async fn delete(&self, key: &str) -> Result<(), StorageError> {
        let request = self
            .client
            .delete_object()
            .bucket(&self.bucket)
            .key(self.full(key));
        request
            .send()
            .await
            .map_err(|error| self.error("delete", key, error))?;
        Ok(())
    }

    fn location(&self) -> &str {
        &self.location
    }
}

impl S3Store {
    fn meta(&self, object: &aws_sdk_s3::types::Object) -> Option<ObjectMeta> {
        Some(ObjectMeta {
            key: object.key()?.strip_prefix(&self.prefix)?.to_owned(),
            size: object
                .size()
                .and_then(|size| size.try_into().ok())
                .unwrap_or(0),
        })
    }
}
