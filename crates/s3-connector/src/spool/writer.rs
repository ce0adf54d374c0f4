//! An open segment.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use models::{ContentHash, EmailAddress, SegmentPlace};

use super::drafts::NEW;
use super::{SealedSegment, create_locked};
use crate::segment::SegmentId;
use crate::{AnswerFrames, SegmentKind, StorageError};

/// Appends answers to a spool file, which stays locked until the segment is discarded.
///
/// What [`Self::append`] has returned for survives the death of the process, what a flush that began
/// afterwards has returned for survives that of the machine.
pub struct SegmentWriter {
    id: SegmentId,
    key: String,
    path: PathBuf,
    file: File,
    length: u64,
    answers: usize,
    is_torn: bool,
}

/// What was appended and waits for the disk.
///
/// Flushing blocks; others append meanwhile.
#[derive(Debug)]
#[must_use = "nothing is on the disk yet"]
pub struct PendingFlush {
    path: PathBuf,
    file: File,
}

impl PendingFlush {
    /// Returns once it is on the disk.
    pub fn finish(&self) -> Result<(), StorageError> {
        flush(&self.file, &self.path)
    }
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
            length: 0,
            answers: 0,
            is_torn: false,
        })
    }

    /// Compresses an answer, appends it and says where it lies.
    ///
    /// # Errors
    /// Those of [`AnswerFrames::encode`] and [`Self::append_frames`].
    pub fn append(
        &mut self,
        email: &EmailAddress,
        fetched_at: Timestamp,
        status: u16,
        body: &[u8],
    ) -> Result<AppendedAnswer, StorageError> {
        let frames = AnswerFrames::encode(email, fetched_at, status, body)?;
        Ok(AppendedAnswer {
            place: self.append_frames(&frames)?,
            sha256: frames.sha256(),
        })
    }

    /// Appends an answer that is compressed already and says where it lies: one `write`, no more.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Full`] and others of the file; the file then still ends with a whole answer.
    pub fn append_frames(&mut self, frames: &AnswerFrames) -> Result<SegmentPlace, StorageError> {
        self.append_bytes(frames.as_bytes())
    }

    /// Appends both frames of an answer.
    pub(super) fn append_bytes(&mut self, frames: &[u8]) -> Result<SegmentPlace, StorageError> {
        write_frames(&mut self.file, frames, self.length, &mut self.is_torn)
            .map_err(|error| StorageError::file("append to", &self.path, error))?;
        let place = SegmentPlace {
            segment: self.key.clone(),
            offset: self.length,
            length: frames.len() as u64,
        };
        self.length += place.length;
        self.answers += 1;
        Ok(place)
    }

    /// What has been appended so far, to be flushed on a thread that may block.
    pub fn pending_flush(&self) -> Result<PendingFlush, StorageError> {
        let file = self.file.try_clone();
        let file = file.map_err(|error| StorageError::file("flush", &self.path, error))?;
        let path = self.path.clone();
        Ok(PendingFlush { path, file })
    }

    /// Flushes and ends the segment; it stays in the spool until it is discarded. Blocks.
    pub fn seal(mut self) -> Result<SealedSegment, StorageError> {
        write_frames(&mut self.file, b"", self.length, &mut self.is_torn)
            .map_err(|error| StorageError::file("cut", &self.path, error))?;
        // Whatever was flushed before: that may be under way still.
        flush(&self.file, &self.path)?;
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

fn flush(file: &File, path: &Path) -> Result<(), StorageError> {
    let flushed = file.sync_data();
    flushed.map_err(|error| StorageError::file("flush", path, error))
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
