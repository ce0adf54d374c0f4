//! What is particular to the directory store.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures::TryStreamExt;
use s3_connector::{
    ErrorKind, ObjectStore, RawStoreUrl, Spool, StorageError, find_store, open_store,
};
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

/// A disk that is not mounted.
#[tokio::test]
async fn link_that_leads_nowhere_is_a_configuration_error() {
    let directory = TempDir::new().unwrap();
    let link = directory.path().join("raw");
    symlink(directory.path().join("not-mounted"), &link).unwrap();
    let store = open(&link).await.err().unwrap();
    let spool = Spool::open(&link).unwrap_err();
    for error in [store, spool] {
        assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    }
}

#[tokio::test]
async fn update_that_changes_nothing_writes_nothing() {
    let directory = TempDir::new().unwrap();
    let store = open(directory.path()).await.unwrap();
    store.put("x", "as it was".into()).await.unwrap();
    let file = || fs::metadata(directory.path().join("x")).unwrap().ino();
    let before = file();
    store.update("x", Box::new(|_| Ok(None))).await.unwrap();
    assert_eq!(file(), before);
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
async fn only_what_nobody_will_finish_is_cleared_away() {
    let directory = TempDir::new().unwrap();
    let store = open(directory.path()).await.unwrap();
    let unfinished = directory.path().join(".unfinished");
    let leave = |name, body: &str, days: u64| {
        let path = unfinished.join(name);
        fs::write(&path, body).unwrap();
        let file = File::options().write(true).open(path).unwrap();
        let age = Duration::from_hours(24 * days);
        file.set_modified(SystemTime::now() - age).unwrap();
        file
    };
    leave("begun", "", 0);
    let living = leave("held", "content", 2);
    living.lock().unwrap();
    leave("left", "content", 0);
    leave("old", "", 2);
    let listed: Vec<_> = store.list("").try_collect().await.unwrap();
    assert_eq!(listed, []);
    store.delete_unfinished().await.unwrap();
    let entries = fs::read_dir(&unfinished).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["begun", "held"]);
}

#[tokio::test]
async fn what_is_stored_through_a_link_is_listed() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory.path().join("raw")).await.unwrap();
    let elsewhere = directory.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let link = |to: &Path, name| symlink(to, directory.path().join("raw").join(name)).unwrap();
    link(&elsewhere, "level");
    link(Path::new("nowhere"), "lost");
    store.put("level/a", "1".into()).await.unwrap();
    let listed: Vec<_> = store
        .list("")
        .map_ok(|it| it.key)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(listed, ["level/a"]);
}
