//! Reads segments and single answers.

use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt, TryStreamExt};
use models::{ContentHash, SegmentPlace};

use super::frame::{AnswerMeta, Frame, decompress, next_frame};
use super::key::SegmentKind;
use crate::{ObjectStore, StorageError};

/// An answer read back, its hash checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// What was written beside the body.
    pub meta: AnswerMeta,
    /// Where it lies.
    pub place: SegmentPlace,
    /// The body, byte for byte.
    pub body: Bytes,
}

/// The keys of all segments of a kind, oldest first.
pub fn list_segments(
    store: &dyn ObjectStore,
    kind: SegmentKind,
) -> BoxStream<'_, Result<String, StorageError>> {
    store
        .list(kind.prefix())
        .map_ok(|object| object.key)
        .boxed()
}

/// Reads one answer by range.
///
/// # Errors
/// [`crate::ErrorKind::Damaged`] if the bytes there are not the answer's, or have been erased.
pub async fn read_answer(
    store: &dyn ObjectStore,
    place: &SegmentPlace,
) -> Result<StoredAnswer, StorageError> {
    let bytes = store
        .get_range(&place.segment, place.offset, place.length)
        .await?;
    let mut answers = read_segment(&place.segment, bytes);
    let nothing = || {
        StorageError::damaged(format!(
            "no answer at byte {} of `{}`",
            place.offset, place.segment
        ))
    };
    let answer = answers.next().ok_or_else(nothing)??;
    Ok(StoredAnswer {
        place: place.clone(),
        ..answer
    })
}

/// Reads the answers of a segment, one after the other.
#[must_use]
pub fn read_segment(key: &str, bytes: Bytes) -> SegmentReader {
    SegmentReader {
        key: key.to_owned(),
        bytes,
        at: 0,
    }
}

/// The answers of a segment. An answer whose hash does not fit is an error and the next one follows;
/// bytes that are no frame are an error and the end.
#[derive(Debug)]
pub struct SegmentReader {
    key: String,
    bytes: Bytes,
    at: usize,
}

impl Iterator for SegmentReader {
    type Item = Result<StoredAnswer, StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.bytes.clone();
        while self.at < bytes.len() {
            let start = self.at;
            match next_frame(&bytes[start..]) {
                Some(Frame::Meta(meta)) => return Some(self.read_pair(start, meta)),
                Some(other) => self.at += other.length(),
                None => return Some(self.give_up()),
            }
        }
        None
    }
}

impl SegmentReader {
    fn read_pair(&mut self, start: usize, meta: &[u8]) -> Result<StoredAnswer, StorageError> {
        let behind_meta = start + Frame::Meta(meta).length();
        let bytes = self.bytes.clone();
        let Some(Frame::Body(frame)) = next_frame(&bytes[behind_meta..]) else {
            return self.give_up();
        };
        self.at = behind_meta + frame.len();
        let damaged =
            |what: &str| StorageError::damaged(format!("{what} at byte {start} of `{}`", self.key));
        let meta: AnswerMeta =
            serde_json::from_slice(meta).map_err(|_| damaged("unreadable metadata"))?;
        let body = decompress(frame).map_err(|_| damaged("unreadable body"))?;
        if ContentHash::of_bytes(&body) != meta.sha256 {
            return Err(damaged("a body that does not fit its hash"));
        }
        Ok(StoredAnswer {
            meta,
            place: SegmentPlace {
                segment: self.key.clone(),
                offset: start as u64,
                length: (self.at - start) as u64,
            },
            body: body.into(),
        })
    }

    fn give_up(&mut self) -> Result<StoredAnswer, StorageError> {
        let at = std::mem::replace(&mut self.at, self.bytes.len());
        Err(StorageError::damaged(format!(
            "no whole answer from byte {at} of `{}` on",
            self.key
        )))
    }
}
