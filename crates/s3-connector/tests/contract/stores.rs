//! An empty store of each backend.

use s3_connector::{RawStoreUrl, S3Access, open_store, open_store_with};

use crate::Clause;

pub async fn on_directory(clause: impl Clause) {
    let directory = tempfile::tempdir().unwrap();
    let url = RawStoreUrl::Directory(directory.path().join("raw"));
    let store = open_store(&url).await.unwrap();
    clause(store.as_ref()).await;
}

pub async fn on_s3(clause: impl Clause) {
    let Some(server) = test_support::s3().await else {
        return;
    };
    let access = S3Access::with_keys(&server.endpoint, &server.access_key, &server.secret_key);
    let url = server.url().parse().unwrap();
    let store = open_store_with(&url, &access).await.unwrap();
    clause(store.as_ref()).await;
}
