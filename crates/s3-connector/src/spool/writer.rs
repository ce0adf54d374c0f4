//! An open segment.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use models::{ContentHash, EmailAddress, SegmentPlace};

use super::drafts::NEW;
use super::{SealedSegment, create_locked};
use crate::segment::{FrameEncoder, SegmentId};
use crate::{AnswerMeta, SegmentKind, StorageError};

/// Appends answers to a spool file, which stays locked until the segment is discarded.
///
/// File work blocks: call it on a thread that may. What [`Self::append`] has returned for survives the
/// death of the process, what [`Self::sync`] has returned for that of the machine.
pub struct SegmentWriter {
    id: SegmentId,
    key: String,
    path: PathBuf,
    file: File,
    encoder: FrameEncoder,
    length: u64,
    answers: usize,
    is_dirty: bool,
    is_torn: bool,
}

/// An answer that has been appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppendedAnswer {
    /// Where it lies.
    pub place: SegmentPlace,
    /// Of its bytes.
    pub sha256: ContentHash,
}

impl SegmentWriter {
    pub(super) fn create(directory: &Path, kind: SegmentKind) -> Result<Self, StorageError> {
        let id = SegmentId::draw(kind);
        let path = directory.join(id.file_name());
        let file = create_locked(&path, &path.with_extension(NEW), b"")
            .map_err(|error| StorageError::file("create the spool file", &path, error))?;
        Ok(Self {
            id,
            key: id.key(),
            path,
            file,
            encoder: FrameEncoder::new()?,
            length: 0,
            answers: 0,
            is_dirty: false,
            is_torn: false,
        })
    }

    /// Compresses an answer, appends it and says where it lies.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Full`] and others of the file; the file then still ends with a whole answer.
    /// [`crate::ErrorKind::Other`] for a body of more than [`crate::MAX_ANSWER_BYTES`].
    pub fn append(
        &mut self,
        email: &EmailAddress,
        fetched_at: Timestamp,
        status: u16,
        body: &[u8],
    ) -> Result<AppendedAnswer, StorageError> {
        let meta = AnswerMeta::of(email, fetched_at, status, body);
        let frames = self.encoder.encode(&meta, body)?;
        self.is_dirty = true;
        write_frames(&mut self.file, frames, self.length, &mut self.is_torn)
            .map_err(|error| StorageError::file("append to", &self.path, error))?;
        let place = SegmentPlace {
            segment: self.key.clone(),
            offset: self.length,
            length: frames.len() as u64,
        };
        self.length += place.length;
        self.answers += 1;
        Ok(AppendedAnswer {
            place,
            sha256: meta.sha256,
        })
    }

    /// Flushes to disk what has been appended.
    pub fn sync(&mut self) -> Result<(), StorageError> {
        if self.is_dirty {
            self.file
                .sync_data()
                .map_err(|error| StorageError::file("flush", &self.path, error))?;
            self.is_dirty = false;
        }
        Ok(())
    }

    /// Flushes and ends the segment; it stays in the spool until it is discarded.
    pub fn seal(mut self) -> Result<SealedSegment, StorageError> {
        write_frames(&mut self.file, b"", self.length, &mut self.is_torn)
            .map_err(|error| StorageError::file("cut", &self.path, error))?;
        self.sync()?;
        let (id, path, file) = (self.id, self.path, self.file);
        Ok(SealedSegment::sealed(id, path, file, self.length))
    }

    /// The key it will have in the store.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Bytes so far, compressed.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.length
    }

    /// Whether nothing has been appended yet.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.answers == 0
    }

    /// Answers so far.
    #[must_use]
    pub const fn answers(&self) -> usize {
        self.answers
    }
}

/// Appends frames at `end`; what a failed write has left there is cut off, at the latest by the next.
fn write_frames(file: &mut File, frames: &[u8], end: u64, is_torn: &mut bool) -> io::Result<()> {
    if *is_torn {
        file.set_len(end)?;
        *is_torn = false;
    }
    file.write_all(frames).inspect_err(|_| {
        *is_torn = file.set_len(end).is_err();
    })
}
