//! What is particular to S3: keys, buckets, versions, and servers that are busy, silent or not there.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod door;
mod environment;
mod failures;
mod opening;
mod versions;

use s3_connector::S3Access;
use test_support::S3Prefix;

fn access(prefix: &S3Prefix) -> S3Access {
    S3Access::with_keys(&prefix.endpoint, &prefix.access_key, &prefix.secret_key)
}

/// The name of a bucket that is not there.
fn new_bucket(prefix: &S3Prefix) -> String {
    format!("made-{}", &prefix.prefix[5..25])
}

/// Removes a bucket of a test's own with all that is in it.
async fn remove_bucket(client: &aws_sdk_s3::Client, bucket: &str) {
    let page = client.list_object_versions().bucket(bucket).send().await;
    for version in page.unwrap().versions() {
        let request = client.delete_object().bucket(bucket);
        let request = request.set_key(version.key().map(str::to_owned));
        let request = request.set_version_id(version.version_id().map(str::to_owned));
        request.send().await.unwrap();
    }
    client.delete_bucket().bucket(bucket).send().await.unwrap();
}
