//! The servers are real, shared, and each test's own where that matters.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::time::Duration;

use mongodb::Client;
use mongodb::bson::{Document, doc};
use mongodb::options::ClientOptions;
use test_support::{PrivateMongo, PrivateS3, S3Prefix, mongo, s3};

async fn insert(url: &str) -> mongodb::error::Result<()> {
    let mut options = ClientOptions::parse(url).await?;
    options.server_selection_timeout = Some(Duration::from_secs(2));
    let client = Client::with_options(options)?;
    let database = client.default_database().unwrap();
    database
        .collection::<Document>("things")
        .insert_one(doc! {"_id": 1})
        .await?;
    Ok(())
}

async fn put(prefix: &S3Prefix, name: &str) -> bool {
    let client = prefix.client();
    let put = client
        .put_object()
        .bucket(&prefix.bucket)
        .key(format!("{}/{name}", prefix.prefix))
        .body(b"x".to_vec().into());
    let answer = tokio::time::timeout(Duration::from_secs(5), put.send()).await;
    answer.is_ok_and(|answer| answer.is_ok())
}

async fn count(prefix: &S3Prefix) -> usize {
    let client = prefix.client();
    let listed = client
        .list_objects_v2()
        .bucket(&prefix.bucket)
        .prefix(&prefix.prefix);
    listed.send().await.unwrap().contents().len()
}

#[tokio::test]
async fn tests_share_a_server_and_each_has_a_database_of_its_own() {
    let (Some(one), Some(two)) = tokio::join!(mongo(), mongo()) else {
        return;
    };
    assert_ne!(one.name(), two.name());
    insert(&one.url()).await.unwrap();
    insert(&two.url()).await.unwrap();
    let server = |url: &str| url.split('/').nth(2).map(str::to_owned);
    assert_eq!(server(&one.url()), server(&two.url()));
}

#[tokio::test]
async fn database_is_dropped_at_the_end_of_its_test() {
    let (Some(mine), Some(other)) = (mongo().await, mongo().await) else {
        return;
    };
    let client = Client::with_uri_str(mine.url()).await.unwrap();
    for database in [&mine, &other] {
        insert(&database.url()).await.unwrap();
    }
    let gone = other.name().to_owned();
    drop(other);
    let names = client.list_database_names().await.unwrap();
    assert!(names.iter().any(|name| name == mine.name()));
    assert!(!names.contains(&gone));
}

#[tokio::test]
async fn objects_can_be_written_under_a_prefix_of_ones_own() {
    let (Some(one), Some(two)) = tokio::join!(s3(), s3()) else {
        return;
    };
    assert_eq!(one.endpoint, two.endpoint);
    assert!(put(&one, "x").await);
    assert_eq!((count(&one).await, count(&two).await), (1, 0));
}

#[tokio::test]
async fn authenticated_server_refuses_strangers() {
    let Some(server) = PrivateMongo::start_authenticated().await else {
        return;
    };
    insert(&server.url()).await.unwrap();
    assert!(insert(&server.url_with("root", "wrong")).await.is_err());
    server.kill().unwrap();
    server.restart().await.unwrap();
    assert!(insert(&server.url_with("root", "wrong")).await.is_err());
}

#[tokio::test]
async fn private_mongodb_can_be_paused_killed_and_started_again_with_its_data() {
    let Some(server) = PrivateMongo::start().await else {
        return;
    };
    insert(&server.url()).await.unwrap();
    server.pause().unwrap();
    let answer = tokio::time::timeout(Duration::from_secs(3), insert(&server.url())).await;
    assert!(!matches!(answer, Ok(Ok(()))), "a paused server answered");
    server.resume().unwrap();
    server.kill().unwrap();
    assert!(insert(&server.url()).await.is_err());
    assert!(server.pause().is_err(), "a dead server cannot be paused");
    server.restart().await.unwrap();
    let twice = insert(&server.url()).await.unwrap_err().to_string();
    assert!(twice.contains("E11000"), "not there any more: {twice}");
}

#[tokio::test]
async fn private_s3_can_be_paused_killed_and_started_again_with_its_data() {
    let Some(server) = PrivateS3::start().await else {
        return;
    };
    let prefix = server.prefix();
    assert!(put(&prefix, "before").await);
    server.pause().unwrap();
    assert!(!put(&prefix, "paused").await, "a paused server answered");
    server.resume().unwrap();
    server.kill().unwrap();
    assert!(!put(&prefix, "dead").await, "a dead server answered");
    server.restart().await.unwrap();
    assert!(put(&prefix, "after").await);
    assert!(count(&prefix).await >= 2);
}
