//! What a doctor asks of a server.

use aws_sdk_s3::types::BucketVersioningStatus;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use super::S3Store;
use crate::StorageError;

/// A bucket of which versioning was suspended still has the versions from before.
pub(super) async fn keeps_versions(store: &S3Store) -> Result<bool, StorageError> {
    let request = store.client.get_bucket_versioning().bucket(&store.bucket);
    let answer = request
        .send()
        .await
        .map_err(|error| store.failed("read the versioning of the bucket", &store.bucket, error))?;
    Ok(matches!(
        answer.status(),
        Some(BucketVersioningStatus::Enabled | BucketVersioningStatus::Suspended)
    ))
}

/// The `Date` of a refusal, as the SDK shows headers of refusals only: an object is asked for that is
/// not there.
pub(super) async fn clock(store: &S3Store) -> Result<Option<Timestamp>, StorageError> {
    const NOWHERE: &str = "scratch/never-written";
    let request = store.client.head_object().bucket(&store.bucket);
    let Err(refusal) = request.key(store.full_key(NOWHERE)).send().await else {
        return Ok(None);
    };
    match refusal.raw_response() {
        Some(answer) => Ok(answer.headers().get("date").and_then(read_date)),
        None => Err(store.failed("look up", NOWHERE, refusal)),
    }
}

/// An HTTP date (RFC 9110, section 5.6.7), which has whole seconds.
fn read_date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text).ok()
}
