//! What both stores promise, on a directory and on a real S3 server.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::Arc;

use bytes::Bytes;
use futures::TryStreamExt;
use s3_connector::{ErrorKind, ObjectStore, RawStoreUrl, S3Access, open_store, open_store_with};
use tempfile::TempDir;
use test_support::{S3Prefix, s3};

async fn directory() -> (TempDir, Arc<dyn ObjectStore>) {
    let dir = TempDir::new().unwrap();
    let url = format!("file://{}", dir.path().display());
    let store = open_store(&url.parse().unwrap()).await.unwrap();
    (dir, store)
}

fn access(prefix: &S3Prefix) -> S3Access {
    S3Access::with_keys(&prefix.endpoint, &prefix.access_key, &prefix.secret_key)
}

async fn bucket() -> Option<(S3Prefix, Arc<dyn ObjectStore>)> {
    let prefix = s3().await?;
    let url = prefix.url().parse().unwrap();
    let store = open_store_with(&url, &access(&prefix)).await.unwrap();
    Some((prefix, store))
}

/// Every promise, kept by both stores.
macro_rules! promises {
    ($($name:ident),* $(,)?) => {
        mod on_a_directory {
            $(#[tokio::test]
            async fn $name() {
                let (_dir, store) = super::directory().await;
                super::$name(store.as_ref()).await;
            })*
        }

        mod on_s3 {
            $(#[tokio::test]
            async fn $name() {
                let Some((_prefix, store)) = super::bucket().await else { return };
                super::$name(store.as_ref()).await;
            })*
        }
    };
}

promises![
    object_comes_back_whole_and_by_range,
    writing_again_replaces,
    range_beyond_the_end_is_damage,
    absent_object_is_not_found,
    listing_is_in_order_and_keeps_to_the_prefix,
    deleting_twice_is_no_error,
];

async fn object_comes_back_whole_and_by_range(store: &dyn ObjectStore) {
    let body: Vec<u8> = (0..2_000_000_u32).map(|n| (n % 251) as u8).collect();
    store.put("a/b.bin", body.clone().into()).await.unwrap();
    assert_eq!(store.get("a/b.bin").await.unwrap(), body);
    assert_eq!(
        store.get_range("a/b.bin", 1_000_001, 7).await.unwrap(),
        body[1_000_001..1_000_008]
    );
    assert!(store.get_range("a/b.bin", 5, 0).await.unwrap().is_empty());
}

async fn writing_again_replaces(store: &dyn ObjectStore) {
    store.put("x", Bytes::from_static(b"one")).await.unwrap();
    store.put("x", Bytes::from_static(b"two")).await.unwrap();
    assert_eq!(store.get("x").await.unwrap(), "two");
}

async fn range_beyond_the_end_is_damage(store: &dyn ObjectStore) {
    store.put("x", Bytes::from_static(b"short")).await.unwrap();
    let error = store.get_range("x", 3, 10).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Damaged, "{error}");
}

async fn absent_object_is_not_found(store: &dyn ObjectStore) {
    let error = store.get("no/such").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    assert!(error.to_string().contains("no/such"), "{error}");
}

async fn listing_is_in_order_and_keeps_to_the_prefix(store: &dyn ObjectStore) {
    for key in ["b/2", "a/1", "b/1", "b/10"] {
        store.put(key, Bytes::from_static(b"x")).await.unwrap();
    }
    let objects: Vec<_> = store.list("b/").try_collect().await.unwrap();
    let keys: Vec<_> = objects.iter().map(|object| object.key.as_str()).collect();
    assert_eq!(keys, ["b/1", "b/10", "b/2"]);
    assert!(objects.iter().all(|object| object.size == 1));
}

async fn deleting_twice_is_no_error(store: &dyn ObjectStore) {
    store.put("x", Bytes::from_static(b"x")).await.unwrap();
    store.delete("x").await.unwrap();
    store.delete("x").await.unwrap();
    assert_eq!(
        store.get("x").await.unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

#[tokio::test]
async fn wrong_secret_is_refused_without_being_shown() {
    let Some(prefix) = s3().await else { return };
    let wrong = S3Access::with_keys(&prefix.endpoint, &prefix.access_key, "wrong-secret");
    let error = open_store_with(&prefix.url().parse().unwrap(), &wrong)
        .await
        .err()
        .unwrap();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    assert!(!format!("{error:?}").contains("wrong-secret"));
}

#[tokio::test]
async fn missing_bucket_is_made() {
    let Some(prefix) = s3().await else { return };
    let url: RawStoreUrl = format!("s3://made-{}/x", &prefix.prefix[5..25])
        .parse()
        .unwrap();
    let store = open_store_with(&url, &access(&prefix)).await.unwrap();
    store.put("key", Bytes::from_static(b"x")).await.unwrap();
    assert_eq!(store.get("key").await.unwrap(), "x");
}

#[tokio::test]
async fn unreachable_endpoint_is_named_in_bounded_time() {
    let port = test_support::free_port().unwrap();
    let nowhere = S3Access::with_keys(&format!("http://127.0.0.1:{port}"), "key", "secret");
    let url = "s3://bucket/x".parse().unwrap();
    let opening = open_store_with(&url, &nowhere);
    let error = tokio::time::timeout(std::time::Duration::from_secs(30), opening)
        .await
        .unwrap()
        .err()
        .unwrap();
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
    assert!(error.to_string().contains(&port.to_string()), "{error}");
    assert!(error.hint().is_some());
}

#[tokio::test]
async fn directory_that_cannot_be_made_is_a_configuration_error() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let url = format!("file://{}/raw", file.path().display())
        .parse()
        .unwrap();
    let error = open_store(&url).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
}
