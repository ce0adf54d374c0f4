//! Segments from the spool to the store and back.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::process::Command;
use std::sync::Arc;

use futures::TryStreamExt;
use jiff::Timestamp;
use s3_connector::{
    ObjectStore, SegmentKind, SegmentWriter, Spool, erase_answer, list_segments, open_store,
    read_answer,
};
use tempfile::TempDir;

async fn store(dir: &TempDir) -> Arc<dyn ObjectStore> {
    let url = format!("file://{}", dir.path().join("raw").display());
    open_store(&url.parse().unwrap()).await.unwrap()
}

fn spool(dir: &TempDir) -> Spool {
    Spool::open(&dir.path().join("spool")).unwrap()
}

fn append(writer: &mut SegmentWriter, number: u32) -> models::SegmentPlace {
    let email = format!("p{number}@example.com").parse().unwrap();
    let body = body(number);
    writer
        .append(&email, Timestamp::UNIX_EPOCH, 200, body.as_bytes())
        .unwrap()
        .place
}

fn body(number: u32) -> String {
    format!(
        "{{\"number\": {number}, \"text\": \"{}\"}}\n",
        "é".repeat(number as usize % 50)
    )
}

#[tokio::test]
async fn answer_is_read_back_by_range_byte_for_byte() {
    let dir = TempDir::new().unwrap();
    let store = store(&dir).await;
    let mut writer = spool(&dir).create_segment(SegmentKind::Raw).unwrap();
    let places: Vec<_> = (0..40).map(|number| append(&mut writer, number)).collect();
    let sealed = writer.seal().unwrap();
    sealed.publish(store.as_ref()).await.unwrap();
    sealed.publish(store.as_ref()).await.unwrap();
    sealed.discard().unwrap();

    for (number, place) in (0..).zip(&places) {
        let answer = read_answer(store.as_ref(), place).await.unwrap();
        assert_eq!(answer.body, body(number));
        assert_eq!((&answer.place, answer.meta.status), (place, 200));
    }
    let keys: Vec<_> = list_segments(store.as_ref(), SegmentKind::Raw)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(keys, [places[0].segment.clone()]);
    assert!(
        fs::read_dir(dir.path().join("spool"))
            .unwrap()
            .next()
            .is_none()
    );
}

#[tokio::test]
async fn common_tools_read_a_segment_as_a_stream_of_json() {
    let dir = TempDir::new().unwrap();
    let store = store(&dir).await;
    let mut writer = spool(&dir).create_segment(SegmentKind::Raw).unwrap();
    let place = append(&mut writer, 0);
    (1..10).for_each(|number| drop(append(&mut writer, number)));
    writer
        .seal()
        .unwrap()
        .publish(store.as_ref())
        .await
        .unwrap();
    erase_answer(store.as_ref(), &place).await.unwrap();

    let output = Command::new("zstd")
        .arg("-dcq")
        .arg(dir.path().join("raw").join(&place.segment))
        .output()
        .unwrap();

    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let documents =
        serde_json::Deserializer::from_slice(&output.stdout).into_iter::<serde_json::Value>();
    let numbers: Vec<_> = documents
        .map(|document| document.unwrap()["number"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, (1..10).collect::<Vec<_>>());
}

#[tokio::test]
async fn damaged_byte_is_noticed() {
    let dir = TempDir::new().unwrap();
    let store = store(&dir).await;
    let mut writer = spool(&dir).create_segment(SegmentKind::Raw).unwrap();
    let place = append(&mut writer, 7);
    writer
        .seal()
        .unwrap()
        .publish(store.as_ref())
        .await
        .unwrap();
    let sound = store.get(&place.segment).await.unwrap();
    for at in 0..sound.len() {
        let mut damaged = sound.to_vec();
        damaged[at] ^= 0x20;
        store.put(&place.segment, damaged.into()).await.unwrap();
        if let Ok(answer) = read_answer(store.as_ref(), &place).await {
            // The metadata's own fields are not hashed; the body never comes back changed.
            assert_eq!(answer.body, body(7), "byte {at}");
        }
    }
}
