//! Makes sure of the bucket before anything is stored in it.

use std::time::Duration;

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::create_bucket::CreateBucketError;
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};

use super::S3Store;
use super::access::DEFAULT_REGION;
use crate::{ErrorKind, StorageError};

/// How long a server may take to show that it is there; the SDK alone may look for keys for seven
/// seconds where a network swallows requests to the cloud's metadata address.
const PATIENCE: Duration = Duration::from_secs(10);

/// Checks that the bucket can be listed, and makes it where there is none.
pub(super) async fn ensure(store: &S3Store, region: &str) -> Result<(), StorageError> {
    in_time(store, async {
        if is_there(store).await? {
            return Ok(());
        }
        create(store, region).await
    })
    .await
}

/// Whether there is such a bucket; it can be listed then.
pub(super) async fn exists(store: &S3Store) -> Result<bool, StorageError> {
    in_time(store, is_there(store)).await
}

async fn in_time<T>(
    store: &S3Store,
    work: impl Future<Output = Result<T, StorageError>>,
) -> Result<T, StorageError> {
    let done = tokio::time::timeout(PATIENCE, work);
    done.await.unwrap_or_else(|elapsed| {
        let context = format!(
            "{} did not answer within {} s",
            store.endpoint,
            PATIENCE.as_secs()
        );
        Err(StorageError::new(
            ErrorKind::Unreachable,
            context,
            Some(elapsed.into()),
        ))
    })
}

/// Lists one key: unlike that to `HEAD`, the answer says what is wrong.
async fn is_there(store: &S3Store) -> Result<bool, StorageError> {
    let request = store.client.list_objects_v2().bucket(&store.bucket);
    match request.max_keys(1).send().await {
        Ok(_) => Ok(true),
        Err(error) => {
            let is_missing = error.as_service_error().is_some_and(
                aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Error::is_no_such_bucket,
            );
            if is_missing {
                return Ok(false);
            }
            Err(store.failed("use the bucket", &store.bucket, error))
        }
    }
}

async fn create(store: &S3Store, region: &str) -> Result<(), StorageError> {
    let place = (region != DEFAULT_REGION).then(|| {
        CreateBucketConfiguration::builder()
            .location_constraint(BucketLocationConstraint::from(region))
            .build()
    });
    let request = store.client.create_bucket().bucket(&store.bucket);
    match request.set_create_bucket_configuration(place).send().await {
        Err(error) if !is_made(&error) => {
            Err(store.failed("create the missing bucket", &store.bucket, error))
        }
        _ => {
            tracing::info!(bucket = store.bucket, "created the bucket");
            Ok(())
        }
    }
}

/// By another program since we looked, or by a first attempt whose answer was lost.
fn is_made(error: &SdkError<CreateBucketError, HttpResponse>) -> bool {
    let error = error.as_service_error();
    error.is_some_and(CreateBucketError::is_bucket_already_owned_by_you)
}
