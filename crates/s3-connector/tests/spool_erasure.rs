//! Answers are erased from what waits in the spool.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use models::SegmentPlace;
use s3_connector::{
    ErrorKind, ObjectStore, RawStoreUrl, SealedSegment, SegmentKind, Spool, open_store,
};
use tempfile::TempDir;

/// A sealed segment with answers `0`, `1` and `2`, and where they lie.
fn sealed(directory: &Path) -> (SealedSegment, Vec<SegmentPlace>) {
    let spool = Spool::open(&directory.join("spool")).unwrap();
    let mut writer = spool.create_segment(SegmentKind::Raw).unwrap();
    let places = (0..3).map(|number| {
        let email = format!("p{number}@example.com").parse().unwrap();
        let body = number.to_string();
        writer
            .append(&email, Timestamp::UNIX_EPOCH, 200, body.as_bytes())
            .unwrap()
            .place
    });
    let places = places.collect();
    (writer.seal().unwrap(), places)
}

async fn store(directory: &Path) -> Arc<dyn ObjectStore> {
    let url = RawStoreUrl::Directory(directory.join("raw"));
    open_store(&url).await.unwrap()
}

fn bodies(segment: &SealedSegment) -> Vec<Vec<u8>> {
    let answers = segment.answers().unwrap();
    answers.map(|answer| answer.unwrap().body.into()).collect()
}

#[test]
fn erased_answer_is_gone_and_the_file_stays_as_long() {
    let directory = TempDir::new().unwrap();
    let (mut segment, places) = sealed(directory.path());
    for _ in 0..2 {
        segment.erase(&places[1..2]).unwrap();
        assert_eq!(bodies(&segment), [b"0", b"2"]);
    }
    let mut survey = segment.survey().unwrap();
    let seen: Vec<_> = survey.by_ref().map(|answer| answer.place).collect();
    assert_eq!(seen, [places[0].clone(), places[2].clone()]);
    assert_eq!((survey.erased(), survey.unreadable()), (1, 0));
}

#[test]
fn erased_file_stays_locked_until_its_process_ends() {
    let directory = TempDir::new().unwrap();
    let (mut segment, places) = sealed(directory.path());
    segment.erase(&places[..1]).unwrap();
    let spool = Spool::open(&directory.path().join("spool")).unwrap();
    assert_eq!(spool.count_held().unwrap(), 1);
    assert!(spool.adopt().unwrap().is_empty());
    drop(segment);
    assert_eq!(spool.count_held().unwrap(), 0);
    let adopted = spool.adopt().unwrap();
    assert_eq!(bodies(&adopted[0]), [b"1", b"2"]);
}

#[tokio::test]
async fn what_was_published_under_a_second_name_stays() {
    let directory = TempDir::new().unwrap();
    let store = store(directory.path()).await;
    let (mut segment, places) = sealed(directory.path());
    segment.publish(store.as_ref()).await.unwrap();
    let before = store.get(segment.key()).await.unwrap();
    segment.erase(&places).unwrap();
    assert!(bodies(&segment).is_empty());
    assert_eq!(store.get(segment.key()).await.unwrap(), before);
}

#[test]
fn answers_set_aside_lie_in_quarantine_byte_for_byte_and_nowhere_else() {
    let directory = TempDir::new().unwrap();
    let (mut segment, places) = sealed(directory.path());
    let unusable = [places[2].clone(), places[0].clone()];
    let (aside, moved) = segment.set_aside(&unusable).unwrap();
    assert_eq!(bodies(&segment), [b"1"]);
    assert_eq!(bodies(&aside), [b"2", b"0"]);
    assert_eq!(aside.kind(), SegmentKind::Quarantine);
    let lie: Vec<_> = aside
        .answers()
        .unwrap()
        .map(|it| it.unwrap().place)
        .collect();
    assert_eq!(lie, moved);
    assert!(!segment.is_empty());
}

#[tokio::test]
async fn segment_that_everything_was_moved_from_is_no_object_and_not_adopted() {
    let directory = TempDir::new().unwrap();
    let store = store(directory.path()).await;
    let (mut segment, places) = sealed(directory.path());
    let (aside, _) = segment.set_aside(&places).unwrap();
    for segment in [&segment, &aside] {
        segment.publish(store.as_ref()).await.unwrap();
    }
    assert!(segment.is_empty());
    assert!(store.head(segment.key()).await.unwrap().is_none());
    assert!(store.head(aside.key()).await.unwrap().is_some());
    drop((segment, aside));
    let spool = Spool::open(&directory.path().join("spool")).unwrap();
    let adopted = spool.adopt().unwrap();
    assert_eq!(adopted.len(), 1);
    assert_eq!(adopted[0].kind(), SegmentKind::Quarantine);
}

#[test]
fn wrong_place_changes_nothing() {
    let directory = TempDir::new().unwrap();
    let (mut segment, places) = sealed(directory.path());
    let wrong = SegmentPlace {
        length: places[1].length + 1,
        ..places[1].clone()
    };
    let error = segment.erase(&[places[0].clone(), wrong]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Damaged);
    assert_eq!(bodies(&segment).len(), 3);
}
