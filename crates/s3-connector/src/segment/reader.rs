//! Reads the answers of a segment in their order.

use bytes::Bytes;
use models::{ContentHash, SegmentPlace};
use zstd::bulk::Decompressor;

use super::frames::{Frame, first_frame, unpack};
use super::{AnswerMeta, StoredAnswer};
use crate::StorageError;

/// An iterator over the answers of a segment, or of a part of one.
///
/// Erased answers are passed over. A damaged answer is an error of kind [`crate::ErrorKind::Damaged`]
/// that names its place, and the next one follows; bytes that are no frames end the iteration with
/// one such error.
pub struct SegmentReader {
    key: String,
    bytes: Bytes,
    /// Where `bytes` start within the segment.
    base: u64,
    position: usize,
    proven: usize,
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
            proven: 0,
            decompressor: None,
        }
    }

    /// How many bytes end with the last answer that was proven.
    pub(crate) const fn proven(&self) -> usize {
        self.proven
    }

    fn read_next(&mut self) -> Option<Result<StoredAnswer, StorageError>> {
        let bytes = self.bytes.clone();
        while self.position < bytes.len() {
            let start = self.position;
            let Some((frame, length)) = first_frame(&bytes[start..]) else {
                self.position = bytes.len();
                return Some(Err(self.damaged(start, "is no whole frame")));
            };
            self.position += length;
            match frame {
                Frame::Erased => self.proven = self.position,
                Frame::Answer(_) => {
                    return Some(Err(self.damaged(start, "is an answer without metadata")));
                }
                Frame::Metadata(json) => return Some(self.read_answer(start, json, &bytes)),
            }
        }
        None
    }

    fn read_answer(
        &mut self,
        start: usize,
        json: &[u8],
        bytes: &Bytes,
    ) -> Result<StoredAnswer, StorageError> {
        let Some((Frame::Answer(frame), length)) = first_frame(&bytes[self.position..]) else {
            return Err(self.damaged(start, "is metadata without a whole answer"));
        };
        self.position += length;
        let meta = serde_json::from_slice::<AnswerMeta>(json)
            .map_err(|error| self.unreadable(start, error))?;
        let body = self
            .unpack(frame)
            .map_err(|error| self.unreadable(start, error))?;
        if ContentHash::of_bytes(&body) != meta.sha256 {
            return Err(self.damaged(start, "does not have the hash it was stored with"));
        }
        self.proven = self.position;
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

impl Iterator for SegmentReader {
    type Item = Result<StoredAnswer, StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read_next()
    }
}
