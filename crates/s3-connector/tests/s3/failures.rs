//! Servers that are busy, silent or not there.

use std::time::Duration;

use bytes::Bytes;
use s3_connector::{ErrorKind, S3Access, StorageError, open_store_with};
use test_support::s3;
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::door::Door;

/// Opens a store where none can be; gives up itself, long before the test does.
async fn fail_to_open(endpoint: &str) -> StorageError {
    let access = S3Access::with_keys(endpoint, "key", "secret");
    let url = "s3://bucket/x".parse().unwrap();
    let opening = timeout(Duration::from_mins(1), open_store_with(&url, &access));
    opening.await.unwrap().err().unwrap()
}

#[tokio::test]
async fn busy_server_is_asked_again() {
    let Some(prefix) = s3().await else { return };
    let door = Door::before(&prefix.endpoint).await;
    let access = S3Access::with_keys(&door.endpoint, &prefix.access_key, &prefix.secret_key);
    let url = prefix.url().parse().unwrap();
    door.refuse(2);
    let store = open_store_with(&url, &access).await.unwrap();
    assert_eq!(door.still_to_refuse(), 0);
    door.refuse(3);
    store.put("key", "body".into()).await.unwrap();
    assert_eq!(door.still_to_refuse(), 0);
    assert_eq!(store.get("key").await.unwrap(), "body");
}

#[tokio::test]
async fn body_that_is_cut_off_is_read_again() {
    const SIZE: u8 = 200;
    let Some(prefix) = s3().await else { return };
    let door = Door::before(&prefix.endpoint).await;
    let access = S3Access::with_keys(&door.endpoint, &prefix.access_key, &prefix.secret_key);
    let url = prefix.url().parse().unwrap();
    let store = open_store_with(&url, &access).await.unwrap();
    let body: Bytes = (0..=SIZE).flat_map(|byte| [byte; 1_000]).collect();
    store.put("key", body.clone()).await.unwrap();
    let cut = || door.cut_after(body.len() as u64 / 2);

    cut();
    assert_eq!(store.get("key").await.unwrap(), body);
    assert!(door.has_cut());
    cut();
    let part = store.get_range("key", 10_000, 150_000).await;
    assert_eq!(part.unwrap(), body.slice(10_000..160_000));
    assert!(door.has_cut());
    cut();
    let change = |old: &[u8]| Ok(Some(Bytes::copy_from_slice(&old[1_000..])));
    assert!(store.update("key", Box::new(change)).await.unwrap());
    assert!(door.has_cut());
    assert_eq!(store.get("key").await.unwrap(), body.slice(1_000..));
}

#[tokio::test]
async fn server_that_stays_busy_is_given_up_and_can_be_used_later() {
    let Some(prefix) = s3().await else { return };
    let door = Door::before(&prefix.endpoint).await;
    let access = S3Access::with_keys(&door.endpoint, &prefix.access_key, &prefix.secret_key);
    let store = open_store_with(&prefix.url().parse().unwrap(), &access)
        .await
        .unwrap();
    door.refuse(usize::MAX);
    let error = store.put("key", "body".into()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error:?}");
    assert!(format!("{error:?}").contains("SlowDown"), "{error:?}");
    door.refuse(0);
    store.put("key", "body".into()).await.unwrap();
}

#[tokio::test]
async fn unreachable_endpoint_is_named_in_bounded_time() {
    let port = test_support::free_port().unwrap();
    let error = fail_to_open(&format!("http://127.0.0.1:{port}")).await;
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
    assert!(error.to_string().contains(&port.to_string()), "{error}");
    assert!(error.hint().unwrap().contains("docker compose"));
}

#[tokio::test]
async fn silent_server_is_given_up_in_bounded_time() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let error = fail_to_open(&format!("http://{address}")).await;
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
    assert!(error.to_string().contains(&address.to_string()), "{error}");
}

#[tokio::test]
async fn endpoint_without_scheme_is_a_configuration_error() {
    let error = fail_to_open("localhost:8333").await;
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error:?}");
}
