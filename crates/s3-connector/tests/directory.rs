//! What is particular to the directory store.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures::TryStreamExt;
use s3_connector::{ErrorKind, ObjectStore, RawStoreUrl, StorageError, find_store, open_store};
use tempfile::{NamedTempFile, TempDir};

async fn open(path: &Path) -> Result<Arc<dyn ObjectStore>, StorageError> {
    open_store(&RawStoreUrl::Directory(path.to_owned())).await
}

#[tokio::test]
async fn keys_do_not_lead_out_of_the_directory() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory.path().join("raw")).await.unwrap();
    for key in [
        "",
        "/",
        "../x",
        "a/../../x",
        "/tmp/x",
        ".unfinished/x",
        "a/",
        "./a",
    ] {
        let error = store.put(key, "x".into()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration, "{key}");
        assert!(error.to_string().contains(&format!("`{key}`")), "{error}");
        assert!(store.get(key).await.is_err(), "{key}");
    }
}

#[tokio::test]
async fn missing_directory_is_not_found_and_not_made() {
    let directory = TempDir::new().unwrap();
    let url = RawStoreUrl::Directory(directory.path().join("raw"));
    assert!(find_store(&url).await.unwrap().is_none());
    assert!(!directory.path().join("raw").exists());
    open_store(&url).await.unwrap();
    let store = find_store(&url).await.unwrap().unwrap();
    assert!(!store.keeps_versions().await.unwrap());
    assert_eq!(store.clock().await.unwrap(), None);
}

#[tokio::test]
async fn directory_that_cannot_be_made_is_a_configuration_error() {
    let file = NamedTempFile::new().unwrap();
    let error = open(&file.path().join("raw")).await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    assert!(error.hint().unwrap().contains("RAW_STORE_URL"));
}

#[tokio::test]
async fn stored_file_is_a_second_name_and_not_a_copy() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory.path().join("raw")).await.unwrap();
    let file = directory.path().join("segment");
    fs::write(&file, "content").unwrap();
    store.put_file("key", &file).await.unwrap();
    let inode = |path: &Path| fs::metadata(path).unwrap().ino();
    assert_eq!(inode(&file), inode(&directory.path().join("raw/key")));
    store.put("key", "replaced".into()).await.unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"content");
}

/// A killed process leaves what it was writing; a living one may still be at it.
#[tokio::test]
async fn only_what_was_left_unfinished_long_ago_is_cleared_away() {
    let directory = TempDir::new().unwrap();
    let store = open(directory.path()).await.unwrap();
    let unfinished = directory.path().join(".unfinished");
    for (name, days) in [("young", 0), ("old", 2)] {
        let file = File::create(unfinished.join(name)).unwrap();
        let age = Duration::from_hours(24 * days);
        file.set_modified(SystemTime::now() - age).unwrap();
    }
    let listed: Vec<_> = store.list("").try_collect().await.unwrap();
    assert_eq!(listed, []);
    open(directory.path()).await.unwrap();
    assert!(unfinished.join("young").exists() && !unfinished.join("old").exists());
}
