//! Answers are erased from what waits in the spool.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use jiff::Timestamp;
use models::SegmentPlace;
use s3_connector::{ErrorKind, RawStoreUrl, SealedSegment, SegmentKind, Spool, open_store};
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
    let url = RawStoreUrl::Directory(directory.path().join("raw"));
    let store = open_store(&url).await.unwrap();
    let (mut segment, places) = sealed(directory.path());
    segment.publish(store.as_ref()).await.unwrap();
    let before = store.get(segment.key()).await.unwrap();
    segment.erase(&places).unwrap();
    assert!(bodies(&segment).is_empty());
    assert_eq!(store.get(segment.key()).await.unwrap(), before);
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
