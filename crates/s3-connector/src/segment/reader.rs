//! Reads the answers of a segment in their order.

use bytes::Bytes;
use models::{ContentHash, SegmentPlace};
use zstd::bulk::Decompressor;

use super::frames::{Frame, first_frame, first_skippable, unpack};
use super::{AnswerMeta, StoredAnswer};
use crate::StorageError;

/// An iterator over the answers of a segment, or of a part of one.
///
/// Erased answers are passed over. Damage is an error of kind [`crate::ErrorKind::Damaged`] that names
/// its place; the next thing that is read is the next whole metadata, wherever it begins, so that
/// damage costs no more than what it has hit.
pub struct SegmentReader {
    key: String,
    bytes: Bytes,
    /// Where `bytes` start within the segment.
    base: u64,
    position: usize,
    whole: usize,
    decompressor: Option<Decompressor<'static>>,
}

/// Reads the answers of a whole segment.
#[must_use]
pub fn read_segment(key: &str, bytes: Bytes) -> SegmentReader {
    SegmentReader::new(key, bytes, 0)
}

impl SegmentReader {
    pub(crate) fn new(key: &str, bytes: Bytes, base: u64) -> Self {
        Self {
            key: key.to_owned(),
            bytes,
            base,
            position: 0,
            whole: 0,
            decompressor: None,
        }
    }

    /// How many bytes end with the last answer that has not been cut off, damaged or not.
    pub(crate) const fn whole(&self) -> usize {
        self.whole
    }

    fn read_next(&mut self) -> Option<Result<StoredAnswer, StorageError>> {
        let bytes = self.bytes.clone();
        while self.position < bytes.len() {
            let start = self.position;
            let read = match first_frame(&bytes[start..]) {
                Some((Frame::Erased, length)) => {
                    self.position += length;
                    self.whole = self.position;
                    continue;
                }
                Some((Frame::Metadata(json), length)) => {
                    self.read_answer(start, json, &bytes[start + length..])
                }
                Some((Frame::Answer(_), _)) => {
                    Err(self.damaged(start, "is an answer without metadata"))
                }
                None => Err(self.damaged(start, "is no whole frame")),
            };
            return Some(read.map_err(|error| self.step_over(start, &bytes, error)));
        }
        None
    }

    /// Goes on where the next answer begins, and says what lies before it.
    fn step_over(&mut self, start: usize, bytes: &Bytes, error: StorageError) -> StorageError {
        self.position = next_answer(bytes, start + 1);
        error.at(self.place(start))
    }

    /// `rest` is what comes behind the metadata.
    fn read_answer(
        &mut self,
        start: usize,
        json: &[u8],
        rest: &[u8],
    ) -> Result<StoredAnswer, StorageError> {
        let Some((Frame::Answer(frame), length)) = first_frame(rest) else {
            return Err(self.damaged(start, "is metadata without a whole answer"));
        };
        let end = self.bytes.len() - rest.len() + length;
        self.whole = end;
        let meta = serde_json::from_slice::<AnswerMeta>(json)
            .map_err(|error| self.unreadable(start, error))?;
        let body = self
            .unpack(frame)
            .map_err(|error| self.unreadable(start, error))?;
        if ContentHash::of_bytes(&body) != meta.sha256 {
            return Err(self.damaged(start, "does not have the hash it was stored with"));
        }
        self.position = end;
        Ok(StoredAnswer {
            meta,
            place: self.place(start),
            body: body.into(),
        })
    }

    fn unpack(&mut self, frame: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut decompressor = match self.decompressor.take() {
            Some(decompressor) => decompressor,
            None => Decompressor::new()?,
        };
        let unpacked = unpack(&mut decompressor, frame);
        self.decompressor = Some(decompressor);
        unpacked
    }

    fn place(&self, start: usize) -> SegmentPlace {
        SegmentPlace {
            segment: self.key.clone(),
            offset: self.base + start as u64,
            length: (self.position - start) as u64,
        }
    }

    fn context(&self, start: usize, what: &str) -> String {
        let offset = self.base + start as u64;
        format!("byte {offset} of segment `{}` {what}", self.key)
    }

    fn damaged(&self, start: usize, what: &str) -> StorageError {
        StorageError::damaged(self.context(start, what))
    }

    fn unreadable(
        &self,
        start: usize,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> StorageError {
        let context = self.context(start, "starts an answer that cannot be read");
        let source: Box<dyn std::error::Error + Send + Sync> = source.into();
        StorageError::new(crate::ErrorKind::Damaged, context, Some(source))
    }
}

/// Where the next metadata or erased answer begins, or where the bytes end.
pub(super) fn next_answer(bytes: &[u8], from: usize) -> usize {
    let candidates = from..bytes.len();
    let is_start = |at: &usize| match first_skippable(&bytes[*at..]) {
        Some(Frame::Metadata(json)) => serde_json::from_slice::<AnswerMeta>(json).is_ok(),
        frame => frame.is_some(),
    };
    candidates.into_iter().find(is_start).unwrap_or(bytes.len())
}

impl Iterator for SegmentReader {
    type Item = Result<StoredAnswer, StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read_next()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::segment::AnswerFrames;

    /// A segment and where its answers end.
    fn segment(bodies: &[Vec<u8>]) -> (Vec<u8>, Vec<usize>) {
        let email = "ann@example.com".parse().unwrap();
        let (mut bytes, mut ends) = (Vec::new(), vec![0]);
        for body in bodies {
            let frames = AnswerFrames::encode(&email, Timestamp::UNIX_EPOCH, 200, body).unwrap();
            bytes.extend_from_slice(frames.as_bytes());
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    fn bodies() -> impl Strategy<Value = Vec<Vec<u8>>> {
        prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..5)
    }

    proptest! {
        #[test]
        fn cut_anywhere_gives_exactly_the_whole_answers(
            bodies in bodies(),
            cut in any::<prop::sample::Index>(),
        ) {
            let (mut bytes, ends) = segment(&bodies);
            bytes.truncate(cut.index(bytes.len() + 1));
            let whole = ends.iter().rposition(|end| *end <= bytes.len()).unwrap();
            let is_between = bytes.len() == ends[whole];
            let mut reader = read_segment("x", bytes.into());
            for body in &bodies[..whole] {
                prop_assert_eq!(&reader.next().unwrap().unwrap().body, body);
            }
            prop_assert_eq!(reader.by_ref().count(), usize::from(!is_between));
            prop_assert_eq!(reader.whole(), ends[whole]);
        }

        #[test]
        fn damage_costs_only_the_answer_it_hits(
            bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 1..6),
            at in any::<prop::sample::Index>(),
            mask in 1..=u8::MAX,
        ) {
            let (mut bytes, ends) = segment(&bodies);
            let at = at.index(bytes.len());
            bytes[at] ^= mask;
            let hit = ends.iter().rposition(|end| *end <= at).unwrap();
            let read: Vec<_> = read_segment("x", bytes.into()).collect();
            let (whole, damaged): (Vec<_>, Vec<_>) = read.into_iter().partition(Result::is_ok);
            let expected = bodies.iter().enumerate().filter(|(index, _)| *index != hit);
            let whole: Vec<_> = whole.into_iter().map(|answer| answer.unwrap().body).collect();
            let expected: Vec<_> = expected.map(|(_, body)| body.clone()).collect();
            // A letter of the address may change unseen: metadata have no hash.
            if whole.len() < bodies.len() {
                prop_assert_eq!(&whole, &expected);
                let place = damaged[0].as_ref().unwrap_err().damaged_place().unwrap();
                prop_assert_eq!(damaged.len(), 1);
                prop_assert_eq!(place.offset, ends[hit] as u64);
                prop_assert_eq!(place.length, (ends[hit + 1] - ends[hit]) as u64);
            }
        }

        #[test]
        fn noise_in_a_segment_never_panics_nor_invents_answers(
            bodies in bodies(),
            noise in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..9),
        ) {
            let (mut bytes, _) = segment(&bodies);
            for (at, byte) in noise.into_iter().filter(|_| !bodies.is_empty()) {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            for answer in read_segment("x", bytes.into()).flatten() {
                prop_assert!(bodies.iter().any(|body| *body == answer.body));
            }
        }

        #[test]
        fn noise_alone_is_one_error(noise in prop::collection::vec(any::<u8>(), 1..200)) {
            let errors: Vec<_> = read_segment("x", noise.into()).collect();
            prop_assert!(matches!(errors[..], [Err(_)]), "{errors:?}");
        }
    }
}
