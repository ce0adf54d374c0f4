//! A store is lost in mid-run and comes back: what has arrived is safe and not bought again.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use db_connector::Database;
use elt::{
    AddressSource, Collaborators, Observer, Provider, RunOptions, RunOutcome, RunReport, Stop, run,
};
use mock_api::{Billing, MockServer};
use s3_connector::{ObjectStore, RawStoreUrl, S3Access, Spool, open_store, open_store_with};
use tempfile::TempDir;
use test_support::{PrivateMongo, PrivateS3};

use crate::home::{Addresses, open_database, options, synthesizing_mock};

pub const PEOPLE: usize = 1_200;

async fn mock() -> MockServer {
    synthesizing_mock(Billing {
        latency: "20ms".parse().ok(),
        ..Billing::default()
    })
    .await
}

pub async fn enrich(
    mock: &MockServer,
    dir: &Path,
    database: Arc<dyn Database>,
    store: Arc<dyn ObjectStore>,
) -> RunOutcome {
    let collaborators = Collaborators {
        database,
        store,
        spool: Spool::open(&dir.join("spool")).unwrap(),
        provider: Arc::new(Provider::new(options(mock)).unwrap()),
        suppression_key: None,
        observer: Observer::quiet(),
        stop: Stop::default(),
    };
    let source = AddressSource::listed(Addresses::Invented(PEOPLE).list());
    run(collaborators, RunOptions::default(), source)
        .await
        .unwrap()
}

/// Returns once the mock has been called so often.
pub async fn called(mock: &MockServer, count: u64) {
    while mock.calls() < count {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The first run kept what it had, the second finishes without paying for it again.
fn check(first: &RunReport, second: &RunReport, mock: &MockServer) {
    assert!(first.spooled > 0, "{first:?}");
    assert_eq!(first.requested + first.left, PEOPLE as u64);
    assert_eq!(second.recovered, first.spooled);
    assert_eq!((second.requested, second.left), (PEOPLE as u64, 0));
    assert_eq!(second.failed, 0);
    // Misses are remembered in the database alone, so those of the lost one are asked again.
    let misses = PEOPLE as u64 / 20;
    assert!(
        mock.calls() <= PEOPLE as u64 + misses,
        "{} calls, {first:?}, {second:?}",
        mock.calls()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn database_is_killed_and_comes_back() {
    let Some(server) = PrivateMongo::start().await else {
        return;
    };
    let (mock, dir) = (mock().await, TempDir::new().unwrap());
    let store = || async {
        let url = RawStoreUrl::Directory(dir.path().join("raw"));
        open_store(&url).await.unwrap()
    };
    let database = open_database(&server.url()).await;
    let (outcome, ()) = tokio::join!(enrich(&mock, dir.path(), database, store().await), async {
        called(&mock, 300).await;
        server.kill().unwrap();
    });
    assert_eq!(outcome.report.stopped, Some("database_lost"));
    server.restart().await.unwrap();
    let database = open_database(&server.url()).await;
    let second = enrich(&mock, dir.path(), database, store().await).await;
    check(&outcome.report, &second.report, &mock);
}

#[tokio::test(flavor = "multi_thread")]
async fn object_storage_is_killed_and_comes_back() {
    let Some(server) = PrivateS3::start().await else {
        return;
    };
    let (mock, dir) = (mock().await, TempDir::new().unwrap());
    let url = format!("sqlite://{}/prospects.db", dir.path().display());
    let prefix = server.prefix();
    let access = S3Access::with_keys(&prefix.endpoint, &prefix.access_key, &prefix.secret_key);
    let raw_url = prefix.url().parse().unwrap();
    let store = open_store_with(&raw_url, &access).await.unwrap();
    let database = open_database(&url).await;
    let (outcome, ()) = tokio::join!(enrich(&mock, dir.path(), database, store), async {
        called(&mock, 300).await;
        server.kill().unwrap();
    });
    assert_eq!(outcome.report.stopped, Some("raw_store_lost"));
    server.restart().await.unwrap();
    let access = S3Access::with_keys(&server.endpoint(), &prefix.access_key, &prefix.secret_key);
    let store = open_store_with(&raw_url, &access).await.unwrap();
    let second = enrich(&mock, dir.path(), open_database(&url).await, store).await;
    check(&outcome.report, &second.report, &mock);
}
