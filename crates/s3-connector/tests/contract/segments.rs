//! Clauses about segments on their way from the spool into the store and back.

use bytes::Bytes;
use futures::TryStreamExt;
use jiff::Timestamp;
use models::SegmentPlace;
use s3_connector::{
    ErrorKind, ObjectStore, SealedSegment, SegmentKind, Spool, StorageError, erase_answer,
    erase_answers, erase_damage, list_segments, read_answer, read_segment,
};

/// A sealed segment with one answer per body, and where they lie.
fn sealed(spool: &Spool, bodies: &[&str]) -> (SealedSegment, Vec<SegmentPlace>) {
    let mut writer = spool.create_segment(SegmentKind::Raw).unwrap();
    let mut append = |body: &&str| {
        let email = "ann@example.com".parse().unwrap();
        writer.append(&email, Timestamp::UNIX_EPOCH, 200, body.as_bytes())
    };
    let places = bodies.iter().map(|body| append(body).unwrap().place);
    let places = places.collect();
    (writer.seal().unwrap(), places)
}

fn spool() -> (tempfile::TempDir, Spool) {
    let directory = tempfile::tempdir().unwrap();
    let spool = Spool::open(&directory.path().join("spool")).unwrap();
    (directory, spool)
}

pub async fn published_answers_are_read_by_range(store: &dyn ObjectStore) {
    let (_directory, spool) = spool();
    let bodies = ["{\"a\":1}", "", "{\"b\":\"é\"}"];
    let (segment, places) = sealed(&spool, &bodies);
    segment.publish(store).await.unwrap();
    segment.discard().unwrap();
    for (place, body) in places.iter().zip(bodies) {
        let answer = read_answer(store, place).await.unwrap();
        assert_eq!(
            (answer.body, answer.place),
            (Bytes::from(body), place.clone())
        );
        assert_eq!(answer.meta.email.as_str(), "ann@example.com");
        assert_eq!(
            (answer.meta.status, answer.meta.fetched_at),
            (200, Timestamp::UNIX_EPOCH)
        );
    }
}

pub async fn publishing_again_changes_nothing(store: &dyn ObjectStore) {
    let (_directory, spool) = spool();
    let (segment, places) = sealed(&spool, &["{}"]);
    segment.publish(store).await.unwrap();
    segment.publish(store).await.unwrap();
    let listed: Vec<_> = store.list("raw/").try_collect().await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (&*listed[0].key, listed[0].size),
        (segment.key(), segment.len())
    );
    assert_eq!(read_answer(store, &places[0]).await.unwrap().body, "{}");
}

/// What is in the store may have had a person erased; a left-over of the spool must not bring them back.
pub async fn adopted_segment_is_published_unless_it_is_there(store: &dyn ObjectStore) {
    let (_directory, spool) = spool();
    let (segment, places) = sealed(&spool, &["{}"]);
    drop(segment);
    let adopted = spool.adopt().unwrap().remove(0);
    adopted.publish(store).await.unwrap();
    assert_eq!(read_answer(store, &places[0]).await.unwrap().body, "{}");
    store
        .put(adopted.key(), "changed since".into())
        .await
        .unwrap();
    adopted.publish(store).await.unwrap();
    assert_eq!(store.get(adopted.key()).await.unwrap(), "changed since");
}

pub async fn damaged_byte_is_detected(store: &dyn ObjectStore) {
    let (_directory, spool) = spool();
    let (segment, places) = sealed(&spool, &["{\"first\":1}", "{\"second\":2}"]);
    segment.publish(store).await.unwrap();
    let mut bytes = store.get(segment.key()).await.unwrap().to_vec();
    let middle_of_body = usize::try_from(places[0].length - 8).unwrap();
    bytes[middle_of_body] ^= 1;
    store
        .put(segment.key(), bytes.clone().into())
        .await
        .unwrap();
    let error = read_answer(store, &places[0]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Damaged);
    let read: Vec<_> = read_segment(segment.key(), bytes.into()).collect();
    assert_eq!(read[0].as_ref().unwrap_err().kind(), ErrorKind::Damaged);
    assert_eq!(read[1].as_ref().unwrap().body, "{\"second\":2}");
}

/// Where a frame's length is hit, too, the next answer is found again.
pub async fn damage_is_erased_and_nothing_else(store: &dyn ObjectStore) {
    let (_directory, spool) = spool();
    let (segment, places) = sealed(&spool, &["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"]);
    segment.publish(store).await.unwrap();
    let mut bytes = store.get(segment.key()).await.unwrap().to_vec();
    bytes[usize::try_from(places[1].offset).unwrap() + 4] ^= 0x80;
    store.put(segment.key(), bytes.into()).await.unwrap();

    let read: Vec<_> =
        read_segment(segment.key(), store.get(segment.key()).await.unwrap()).collect();
    let damaged = |answer: &Result<_, StorageError>| match answer {
        Err(error) => error.damaged_place().cloned(),
        Ok(_) => None,
    };
    assert_eq!(damaged(&read[1]), Some(places[1].clone()));
    assert_eq!(read[2].as_ref().unwrap().body, "{\"c\":3}");

    let whole = erase_damage(store, &places[0]).await.unwrap_err();
    assert_eq!(whole.kind(), ErrorKind::Damaged);
    erase_damage(store, &places[1]).await.unwrap();
    let read = read_segment(segment.key(), store.get(segment.key()).await.unwrap());
    let bodies: Vec<_> = read.map(|answer| answer.unwrap().body).collect();
    assert_eq!(bodies, ["{\"a\":1}", "{\"c\":3}"]);
}

pub async fn segments_are_listed_oldest_first_by_kind(store: &dyn ObjectStore) {
    let (_directory, spool) = spool();
    let segments: Vec<_> = (0..3).map(|_| sealed(&spool, &["{}"]).0).collect();
    for segment in segments.iter().rev() {
        segment.publish(store).await.unwrap();
    }
    store
        .put("quarantine/linkedin/x", "x".into())
        .await
        .unwrap();
    let listed = list_segments(store, SegmentKind::Raw);
    let listed: Vec<_> = listed.try_collect().await.unwrap();
    let expected: Vec<_> = segments.iter().map(SealedSegment::key).collect();
    assert_eq!(listed, expected);
}

pub async fn erased_answer_is_gone_and_the_others_stay_where_they_are(store: &dyn ObjectStore) {
    let (_directory, spool) = spool();
    let (segment, places) = sealed(&spool, &["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"]);
    segment.publish(store).await.unwrap();
    erase_answer(store, &places[1]).await.unwrap();
    erase_answer(store, &places[1]).await.unwrap();
    let gone = read_answer(store, &places[1]).await.unwrap_err();
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    assert_eq!(
        read_answer(store, &places[2]).await.unwrap().body,
        "{\"c\":3}"
    );
    let bytes = store.get(segment.key()).await.unwrap();
    assert_eq!(bytes.len() as u64, segment.len());
    let left: Vec<_> = read_segment(segment.key(), bytes)
        .map(|answer| answer.unwrap().place)
        .collect();
    assert_eq!(left, [places[0].clone(), places[2].clone()]);
}

pub async fn only_whole_answers_are_erased(store: &dyn ObjectStore) {
    let (_directory, spool) = spool();
    let (segment, places) = sealed(&spool, &["{\"a\":1}", "{\"b\":2}"]);
    segment.publish(store).await.unwrap();
    let before = store.get(segment.key()).await.unwrap();
    let place = |offset, length| SegmentPlace {
        segment: segment.key().to_owned(),
        offset,
        length,
    };
    for wrong in [
        place(0, places[0].length - 1),
        place(1, places[0].length),
        place(0, places[0].length + places[1].length),
        place(places[1].offset, places[1].length + 1),
        place(u64::MAX, u64::MAX),
        place(0, 0),
    ] {
        let error = erase_answer(store, &wrong).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Damaged, "{wrong:?}");
    }
    assert_eq!(store.get(segment.key()).await.unwrap(), before);
}

pub async fn answers_of_one_segment_are_erased_at_once_by_many(store: &dyn ObjectStore) {
    let (_directory, spool) = spool();
    let bodies = [
        "{\"a\":1}",
        "{\"b\":2}",
        "{\"c\":3}",
        "{\"d\":4}",
        "{\"e\":5}",
    ];
    let (segment, places) = sealed(&spool, &bodies);
    segment.publish(store).await.unwrap();
    let erase = |places: &[SegmentPlace]| erase_answers(store, segment.key(), places.to_vec());
    let (one, two) = tokio::join!(erase(&places[..2]), erase(&places[1..4]));
    one.and(two).unwrap();
    let bytes = store.get(segment.key()).await.unwrap();
    let left: Vec<_> = read_segment(segment.key(), bytes)
        .map(|answer| answer.unwrap().place)
        .collect();
    assert_eq!(left, places[4..]);
}
