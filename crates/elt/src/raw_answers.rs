//! Segments read as what their answers make of addresses.

use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt};
use jiff::{SignedDuration, Timestamp};
use models::RunId;
use s3_connector::{
    ObjectStore, SegmentKind, SegmentReader, StorageError, list_segments, read_segment,
};

use crate::EltError;
use crate::stages::item::Item;

/// Segments read ahead; each is a few megabytes, many times as much once it is parsed.
const AHEAD: usize = 2;

/// The answers of a segment.
pub(crate) struct RawAnswers {
    pub(crate) items: Vec<Item>,
    /// What cannot be read.
    pub(crate) damage: Vec<StorageError>,
}

/// Reads all segments, oldest first, a few at a time; of answers those that arrived at `since` or later.
pub(crate) fn stream_answers(
    store: &dyn ObjectStore,
    run: RunId,
    since: Option<Timestamp>,
) -> impl Stream<Item = Result<RawAnswers, EltError>> {
    let kinds = futures::stream::iter(SegmentKind::ALL);
    let keys = kinds.flat_map(move |kind| list_segments(store, kind));
    let keys = keys.try_filter(move |key| std::future::ready(may_hold(key, since)));
    keys.map_err(EltError::from)
        .map_ok(move |key| async move {
            let bytes = store.get(&key).await?;
            Ok(read(key, bytes, run, since).await)
        })
        .try_buffered(AHEAD)
}

/// By the date in its name: answers arrive while a segment is open, which is never for a day.
fn may_hold(key: &str, since: Option<Timestamp>) -> bool {
    let date = key.split_once("date=").and_then(|(_, rest)| rest.get(..10));
    let earliest = since.map(|since| since - SignedDuration::from_hours(24));
    match (date, earliest) {
        (Some(date), Some(earliest)) => date >= &*earliest.strftime("%Y-%m-%d").to_string(),
        _ => true,
    }
}

/// On a thread that may take its time.
async fn read(key: String, bytes: Bytes, run: RunId, since: Option<Timestamp>) -> RawAnswers {
    let reading = tokio::task::spawn_blocking(move || {
        RawAnswers::from_reader(read_segment(&key, bytes), run, since)
    });
    match reading.await {
        Ok(answers) => answers,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

impl RawAnswers {
    /// Reads what there is to read.
    pub(crate) fn from_reader(reader: SegmentReader, run: RunId, since: Option<Timestamp>) -> Self {
        let mut answers = Self {
            items: Vec::new(),
            damage: Vec::new(),
        };
        for stored in reader {
            match stored {
                Ok(stored) if since.is_some_and(|since| stored.meta.fetched_at < since) => {}
                Ok(stored) => answers.items.push(Item::from_stored(run, stored)),
                Err(error) => answers.damage.push(error),
            }
        }
        answers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_of_earlier_days_are_not_read() {
        let since = "2026-03-02T00:00:00Z".parse().ok();
        for (date, expected) in [
            ("2026-02-28", false),
            ("2026-03-01", true),
            ("2026-03-02", true),
        ] {
            let key = format!("raw/linkedin/date={date}/x.json.zst");
            assert_eq!(may_hold(&key, since), expected, "{date}");
            assert!(may_hold(&key, None));
        }
        assert!(may_hold("raw/linkedin/by-hand.json.zst", since));
    }
}
