//! How stores are opened, and what is said when they cannot be.

use bytes::Bytes;
use s3_connector::{ErrorKind, RawStoreUrl, S3Access, open_store, open_store_with};
use test_support::{S3Prefix, s3};

fn access(prefix: &S3Prefix) -> S3Access {
    S3Access::with_keys(&prefix.endpoint, &prefix.access_key, &prefix.secret_key)
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
