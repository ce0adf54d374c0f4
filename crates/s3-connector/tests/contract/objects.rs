//! Clauses about single objects.

use std::fs;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use s3_connector::{ErrorKind, ObjectStore};

const KEY: &str = "raw/linkedin/date=2026-01-31/a.json.zst";

async fn keys(store: &dyn ObjectStore, prefix: &str) -> Vec<String> {
    let listed = store.list(prefix).map_ok(|object| object.key);
    listed.try_collect().await.unwrap()
}

pub async fn put_is_read_back_byte_for_byte(store: &dyn ObjectStore) {
    let body: Bytes = (0..=255).cycle().take(3_000_000).collect();
    store.put(KEY, body.clone()).await.unwrap();
    assert!(store.get(KEY).await.unwrap() == body);
    assert_eq!(store.head(KEY).await.unwrap().unwrap().size, 3_000_000);
}

pub async fn put_replaces_what_was_there(store: &dyn ObjectStore) {
    store.put(KEY, "longer before".into()).await.unwrap();
    store.put(KEY, "after".into()).await.unwrap();
    assert_eq!(store.get(KEY).await.unwrap(), "after");
    assert_eq!(keys(store, "").await, [KEY]);
}

pub async fn empty_objects_are_kept(store: &dyn ObjectStore) {
    store.put(KEY, Bytes::new()).await.unwrap();
    assert_eq!(store.get(KEY).await.unwrap(), "");
    assert_eq!(store.get_range(KEY, 0, 0).await.unwrap(), "");
    assert_eq!(store.head(KEY).await.unwrap().unwrap().size, 0);
}

pub async fn file_is_stored_and_stays(store: &dyn ObjectStore) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("segment");
    fs::write(&file, "content").unwrap();
    store.put_file(KEY, &file).await.unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"content");
    fs::remove_file(&file).unwrap();
    assert_eq!(store.get(KEY).await.unwrap(), "content");
}

pub async fn file_replaces_what_was_there_and_can_be_stored_again(store: &dyn ObjectStore) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("segment");
    fs::write(&file, "content").unwrap();
    store.put(KEY, "before".into()).await.unwrap();
    store.put_file(KEY, &file).await.unwrap();
    store.put_file(KEY, &file).await.unwrap();
    assert_eq!(store.get(KEY).await.unwrap(), "content");
    assert_eq!(keys(store, "").await, [KEY]);
}

pub async fn missing_objects_are_not_found(store: &dyn ObjectStore) {
    let missing = |error: s3_connector::StorageError| error.kind() == ErrorKind::NotFound;
    assert!(store.get(KEY).await.is_err_and(missing));
    assert!(store.get_range(KEY, 0, 1).await.is_err_and(missing));
    assert_eq!(store.head(KEY).await.unwrap(), None);
    assert_eq!(keys(store, "raw/").await, [""; 0]);
    let directory = tempfile::tempdir().unwrap();
    let nowhere = directory.path().join("nothing");
    assert!(store.put_file(KEY, &nowhere).await.is_err_and(missing));
}

pub async fn ranges_are_exact(store: &dyn ObjectStore) {
    store.put(KEY, "0123456789".into()).await.unwrap();
    for (offset, length, expected) in [
        (0, 1, "0"),
        (3, 4, "3456"),
        (9, 1, "9"),
        (0, 10, "0123456789"),
    ] {
        let range = store.get_range(KEY, offset, length).await.unwrap();
        assert_eq!(range, expected, "{offset} {length}");
    }
}

pub async fn ranges_past_the_end_are_damage(store: &dyn ObjectStore) {
    store.put(KEY, "0123456789".into()).await.unwrap();
    for (offset, length) in [(9, 2), (10, 1), (11, 1), (0, 1 << 62), (1 << 62, 1)] {
        let error = store.get_range(KEY, offset, length).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Damaged, "{offset} {length}");
    }
}

pub async fn keys_are_listed_in_order_by_prefix(store: &dyn ObjectStore) {
    for key in ["b/2", "b/1", "a", "b/10", "c/d/e", "bb/1"] {
        store.put(key, "x".into()).await.unwrap();
    }
    assert_eq!(
        keys(store, "").await,
        ["a", "b/1", "b/10", "b/2", "bb/1", "c/d/e"]
    );
    assert_eq!(keys(store, "b/").await, ["b/1", "b/10", "b/2"]);
    assert_eq!(keys(store, "b/1").await, ["b/1", "b/10"]);
    assert_eq!(keys(store, "c/d/").await, ["c/d/e"]);
    assert_eq!(keys(store, "none").await, [""; 0]);
}

/// S3 answers with at most a thousand keys at once.
pub async fn more_than_one_page_of_keys_is_listed(store: &dyn ObjectStore) {
    let expected: Vec<_> = (0..1_005)
        .map(|number| format!("many/{number:04}"))
        .collect();
    let puts = stream::iter(&expected).map(|key| store.put(key, "x".into()));
    puts.buffer_unordered(32)
        .try_collect::<Vec<()>>()
        .await
        .unwrap();
    assert_eq!(keys(store, "many/").await, expected);
}

pub async fn delete_twice_is_no_error(store: &dyn ObjectStore) {
    store.put(KEY, "x".into()).await.unwrap();
    store.delete(KEY).await.unwrap();
    store.delete(KEY).await.unwrap();
    assert_eq!(store.head(KEY).await.unwrap(), None);
}

/// Each of them adds a line.
pub async fn updates_at_once_undo_nothing(store: &dyn ObjectStore) {
    store.put(KEY, "begun\n".into()).await.unwrap();
    let add = |number: usize| {
        let change = move |bytes: &[u8]| {
            let line = format!("{number}\n");
            Ok(Some([bytes, line.as_bytes()].concat().into()))
        };
        store.update(KEY, Box::new(change))
    };
    let added: Vec<bool> = stream::iter(0..12)
        .map(add)
        .buffer_unordered(4)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(added, [true; 12]);
    let text = store.get(KEY).await.unwrap();
    let mut lines: Vec<_> = text.split(|byte| *byte == b'\n').collect();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), 14, "{text:?}");
    assert_eq!(keys(store, "").await, [KEY]);
}

pub async fn update_that_changes_nothing_says_so(store: &dyn ObjectStore) {
    store.put(KEY, "x".into()).await.unwrap();
    assert!(!store.update(KEY, Box::new(|_| Ok(None))).await.unwrap());
    assert_eq!(store.get(KEY).await.unwrap(), "x");
}

pub async fn missing_objects_are_not_updated(store: &dyn ObjectStore) {
    let change = |_: &[u8]| Ok(Some(Bytes::new()));
    let error = store.update(KEY, Box::new(change)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(store.head(KEY).await.unwrap(), None);
}
