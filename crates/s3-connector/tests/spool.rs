//! Segments from the spool to the store and back, and what a crash leaves.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;

use futures::TryStreamExt;
use jiff::Timestamp;
use s3_connector::{
    ErrorKind, ObjectStore, SegmentKind, SegmentWriter, Spool, erase_answer, list_segments,
    open_store, read_answer, read_segment,
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
async fn erased_answer_is_gone_and_the_others_stay_where_they_are() {
    let dir = TempDir::new().unwrap();
    let store = store(&dir).await;
    let mut writer = spool(&dir).create_segment(SegmentKind::Raw).unwrap();
    let places: Vec<_> = (0..3).map(|number| append(&mut writer, number)).collect();
    writer
        .seal()
        .unwrap()
        .publish(store.as_ref())
        .await
        .unwrap();

    erase_answer(store.as_ref(), &places[1]).await.unwrap();
    erase_answer(store.as_ref(), &places[1]).await.unwrap();

    let bytes = store.get(&places[0].segment).await.unwrap();
    let bodies: Vec<_> = read_segment("x", bytes)
        .map(|answer| answer.unwrap().body)
        .collect();
    assert_eq!(bodies, [body(0), body(2)]);
    assert_eq!(
        read_answer(store.as_ref(), &places[1])
            .await
            .unwrap_err()
            .kind(),
        ErrorKind::NotFound
    );
    assert_eq!(
        read_answer(store.as_ref(), &places[2]).await.unwrap().body,
        body(2)
    );
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

#[test]
fn files_of_living_processes_are_left_alone() {
    let dir = TempDir::new().unwrap();
    let spool = spool(&dir);
    let mut writer = spool.create_segment(SegmentKind::Raw).unwrap();
    append(&mut writer, 1);
    assert!(spool.adopt().unwrap().is_empty());
    let sealed = writer.seal().unwrap();
    assert!(spool.adopt().unwrap().is_empty());
    drop(sealed);
    assert_eq!(spool.adopt().unwrap().len(), 1);
}

#[test]
fn empty_files_of_dead_processes_are_removed() {
    let dir = TempDir::new().unwrap();
    let spool = spool(&dir);
    drop(spool.create_segment(SegmentKind::Quarantine).unwrap());
    assert!(spool.adopt().unwrap().is_empty());
    assert!(
        fs::read_dir(dir.path().join("spool"))
            .unwrap()
            .next()
            .is_none()
    );
}

/// The child of the test below: appends until it is killed, and says how far it has come.
#[test]
fn child_that_appends_until_it_is_killed() {
    let Ok(directory) = std::env::var("SPOOL_OF_THE_CHILD") else {
        return;
    };
    let mut writer = Spool::open(directory.as_ref())
        .unwrap()
        .create_segment(SegmentKind::Raw)
        .unwrap();
    for number in 0.. {
        append(&mut writer, number);
        let _ = std::io::stderr().write_all(b".");
    }
}

#[test]
fn killed_process_loses_nothing_it_had_appended() {
    let dir = TempDir::new().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "child_that_appends_until_it_is_killed",
            "--nocapture",
        ])
        .env("SPOOL_OF_THE_CHILD", dir.path().join("spool"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = vec![0; 500];
    child.stderr.take().unwrap().read_exact(&mut told).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();

    let adopted = spool(&dir).adopt().unwrap();

    assert_eq!(adopted.len(), 1);
    let bodies: Vec<_> = adopted[0]
        .answers()
        .unwrap()
        .map(|answer| answer.unwrap().body)
        .collect();
    assert!(bodies.len() >= 500, "{} of 500", bodies.len());
    assert!(
        (0..)
            .zip(&bodies)
            .all(|(number, stored)| *stored == body(number))
    );
}
