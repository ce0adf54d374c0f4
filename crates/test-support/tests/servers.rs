//! The servers are real, shared, and end with their users.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use mongodb::Client;
use mongodb::bson::{Document, doc};
use test_support::{PrivateMongo, mongo, s3};

async fn insert(url: &str) -> mongodb::error::Result<()> {
    let client = Client::with_uri_str(url).await?;
    let database = client.default_database().unwrap();
    database
        .collection::<Document>("things")
        .insert_one(doc! {"_id": 1})
        .await?;
    Ok(())
}

#[tokio::test]
async fn each_test_has_a_database_of_its_own_on_one_server() {
    let (Some(one), Some(two)) = (mongo().await, mongo().await) else {
        return;
    };
    assert_ne!(one.name(), two.name());
    insert(&one.url()).await.unwrap();
    insert(&two.url()).await.unwrap();
    let server = |url: &str| url.split('/').nth(2).map(str::to_owned);
    assert_eq!(server(&one.url()), server(&two.url()));
}

#[tokio::test]
async fn objects_can_be_written_under_a_prefix_of_ones_own() {
    let Some(prefix) = s3().await else { return };
    let key = format!("{}/x", prefix.prefix);
    let put = prefix
        .client()
        .put_object()
        .bucket(&prefix.bucket)
        .key(&key)
        .body(b"x".to_vec().into());
    put.send().await.unwrap();
    let listed = prefix
        .client()
        .list_objects_v2()
        .bucket(&prefix.bucket)
        .prefix(&prefix.prefix)
        .send()
        .await
        .unwrap();
    assert_eq!(listed.contents().len(), 1);
}

#[tokio::test]
async fn authenticated_server_refuses_strangers() {
    let Some(server) = PrivateMongo::start_authenticated().await else {
        return;
    };
    insert(&server.url()).await.unwrap();
    assert!(insert(&server.url_with("root", "wrong")).await.is_err());
}

#[tokio::test]
async fn private_server_keeps_its_data_over_a_kill() {
    let Some(server) = PrivateMongo::start().await else {
        return;
    };
    insert(&server.url()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.kill().unwrap();
    server.restart().await.unwrap();
    assert!(
        insert(&server.url()).await.is_err(),
        "the document is there already"
    );
}
