//! Buckets that keep what was overwritten.

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{BucketVersioningStatus, VersioningConfiguration};
use s3_connector::open_store_with;
use test_support::s3;

use crate::{access, new_bucket, remove_bucket};

async fn keep_versions(client: &Client, bucket: &str) {
    set_versioning(client, bucket, BucketVersioningStatus::Enabled).await;
}

async fn set_versioning(client: &Client, bucket: &str, status: BucketVersioningStatus) {
    let enabled = VersioningConfiguration::builder().status(status).build();
    let request = client.put_bucket_versioning().bucket(bucket);
    request
        .versioning_configuration(enabled)
        .send()
        .await
        .unwrap();
}

async fn versions(client: &Client, bucket: &str) -> Vec<String> {
    let page = client.list_object_versions().bucket(bucket).send().await;
    let page = page.unwrap();
    let keys = page.versions().iter().filter_map(|version| version.key());
    keys.map(str::to_owned).collect()
}

#[tokio::test]
async fn earlier_content_of_one_object_is_deleted_for_good() {
    let Some(prefix) = s3().await else { return };
    let (client, bucket) = (prefix.client(), new_bucket(&prefix));
    let url = format!("s3://{bucket}/x").parse().unwrap();
    let store = open_store_with(&url, &access(&prefix)).await.unwrap();
    assert!(!store.keeps_versions().await.unwrap());
    keep_versions(&client, &bucket).await;
    assert!(store.keeps_versions().await.unwrap());
    for (key, body) in [("a", "1"), ("a", "2"), ("a", "3"), ("ab", "1"), ("ab", "2")] {
        store.put(key, body.into()).await.unwrap();
    }
    assert_eq!(versions(&client, &bucket).await.len(), 5);
    store.delete_old_versions("a").await.unwrap();
    assert_eq!(versions(&client, &bucket).await, ["x/a", "x/ab", "x/ab"]);
    assert_eq!(store.get("a").await.unwrap(), "3");
    set_versioning(&client, &bucket, BucketVersioningStatus::Suspended).await;
    assert!(
        store.keeps_versions().await.unwrap(),
        "the old ones are still there"
    );
    remove_bucket(&client, &bucket).await;
}

/// Each write would leave a version.
#[tokio::test]
async fn update_that_changes_nothing_writes_nothing() {
    let Some(prefix) = s3().await else { return };
    let (client, bucket) = (prefix.client(), new_bucket(&prefix));
    let url = format!("s3://{bucket}").parse().unwrap();
    let store = open_store_with(&url, &access(&prefix)).await.unwrap();
    keep_versions(&client, &bucket).await;
    store.put("a", "as it was".into()).await.unwrap();
    assert!(!store.update("a", Box::new(|_| Ok(None))).await.unwrap());
    assert_eq!(versions(&client, &bucket).await, ["a"]);
    let change = |_: &[u8]| Ok(Some("changed".into()));
    assert!(store.update("a", Box::new(change)).await.unwrap());
    assert_eq!(versions(&client, &bucket).await, ["a", "a"]);
    remove_bucket(&client, &bucket).await;
}
