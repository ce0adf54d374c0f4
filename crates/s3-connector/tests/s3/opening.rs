//! Keys and buckets.

use s3_connector::{ErrorKind, S3Access, find_store_with, open_store_with};
use test_support::s3;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::{access, new_bucket, remove_bucket};

#[tokio::test]
async fn wrong_secret_is_refused_without_being_shown() {
    let Some(prefix) = s3().await else { return };
    let wrong = S3Access::with_keys(&prefix.endpoint, &prefix.access_key, "wrong-secret");
    let error = open_store_with(&prefix.url().parse().unwrap(), &wrong)
        .await
        .err()
        .unwrap();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    assert!(error.hint().unwrap().contains("AWS_SECRET_ACCESS_KEY"));
    assert!(!format!("{error:?}").contains("wrong-secret"));
}

#[tokio::test]
async fn unknown_key_is_refused() {
    let Some(prefix) = s3().await else { return };
    let unknown = S3Access::with_keys(&prefix.endpoint, "nobody", &prefix.secret_key);
    let opened = open_store_with(&prefix.url().parse().unwrap(), &unknown).await;
    assert_eq!(opened.err().unwrap().kind(), ErrorKind::Refused);
}

#[tokio::test]
async fn missing_bucket_is_not_found_and_not_made() {
    let Some(prefix) = s3().await else { return };
    let url = format!("s3://{}", new_bucket(&prefix)).parse().unwrap();
    for _ in 0..2 {
        let found = find_store_with(&url, &access(&prefix)).await.unwrap();
        assert!(found.is_none());
    }
    let wrong = S3Access::with_keys(&prefix.endpoint, &prefix.access_key, "wrong-secret");
    let error = find_store_with(&url, &wrong).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
}

#[tokio::test]
async fn server_shows_its_clock() {
    let Some(prefix) = s3().await else { return };
    let url = prefix.url().parse().unwrap();
    let store = find_store_with(&url, &access(&prefix)).await.unwrap();
    let clock = store.unwrap().clock().await.unwrap().unwrap();
    // A clock of this machine: that it is read at all is the point, and not how fast.
    let difference = clock.duration_since(jiff::Timestamp::now()).abs();
    assert!(
        difference < jiff::SignedDuration::from_hours(1),
        "{difference}"
    );
}

#[tokio::test]
async fn missing_bucket_is_made() {
    let Some(prefix) = s3().await else { return };
    let bucket = new_bucket(&prefix);
    let url = format!("s3://{bucket}").parse().unwrap();
    let store = open_store_with(&url, &access(&prefix)).await.unwrap();
    store.put("key", "x".into()).await.unwrap();
    assert_eq!(store.get("key").await.unwrap(), "x");
    remove_bucket(&prefix.client(), &bucket).await;
}

/// Another program was faster, or the answer to a first attempt was lost.
#[tokio::test]
async fn bucket_that_was_made_meanwhile_is_as_good_as_made() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let requests = tokio::spawn(async move {
        let look = answer(&listener, "404 Not Found", "NoSuchBucket").await;
        let make = answer(&listener, "409 Conflict", "BucketAlreadyOwnedByYou").await;
        [look, make]
    });
    let access = S3Access::with_keys(&endpoint, "key", "secret");
    let opened = open_store_with(&"s3://bucket".parse().unwrap(), &access).await;
    assert!(opened.is_ok(), "{:?}", opened.err());
    assert_eq!(requests.await.unwrap(), ["GET", "PUT"]);
}

/// Takes one request, refuses it and says of what method it was.
async fn answer(listener: &TcpListener, status: &str, code: &str) -> String {
    let (mut client, _) = listener.accept().await.unwrap();
    let mut request = vec![0; 64 * 1024];
    let length = client.read(&mut request).await.unwrap();
    let body = format!("<Error><Code>{code}</Code></Error>");
    let size = body.len();
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {size}");
    let answer = format!("{head}\r\n\r\n{body}");
    client.write_all(answer.as_bytes()).await.unwrap();
    let request = String::from_utf8_lossy(&request[..length]);
    request.split(' ').next().unwrap().to_owned()
}

#[tokio::test]
async fn impossible_bucket_is_a_configuration_error() {
    let Some(prefix) = s3().await else { return };
    let url = "s3://No_Such.Name!/x".parse().unwrap();
    let error = open_store_with(&url, &access(&prefix)).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error:?}");
    assert!(error.to_string().contains("`No_Such.Name!`"), "{error}");
}
