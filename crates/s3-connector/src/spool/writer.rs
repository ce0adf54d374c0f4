//! An open segment.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use models::{ContentHash, EmailAddress, SegmentPlace};

use super::SealedSegment;
use crate::segment::{FrameWriter, SegmentId};
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
    frames: FrameWriter,
    buffer: Vec<u8>,
    length: u64,
    answers: usize,
    is_dirty: bool,
}

impl SegmentWriter {
    /// Locked before it has its name, so that nobody can take it for a dead process's.
    pub(super) fn create(directory: &Path, kind: SegmentKind) -> Result<Self, StorageError> {
        let id = SegmentId::draw(kind);
        let path = directory.join(id.file_name());
        let error = |error| StorageError::file("create the spool file", &path, error);
        let file = create_locked(directory, &path).map_err(error)?;
        Ok(Self {
            id,
            key: id.key(),
            frames: FrameWriter::new().map_err(error)?,
            path,
            file,
            buffer: Vec::new(),
            length: 0,
            answers: 0,
            is_dirty: false,
        })
    }

    /// Appends an answer and says where it lies.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Full`] and others of the file; the file then still ends with a whole answer.
    pub fn append(
        &mut self,
        email: &EmailAddress,
        fetched_at: Timestamp,
        status: u16,
        body: &[u8],
    ) -> Result<SegmentPlace, StorageError> {
        let meta = AnswerMeta {
            email: email.clone(),
            fetched_at,
            status,
            sha256: ContentHash::of_bytes(body),
        };
        self.buffer.clear();
        let framed = self.frames.append(&mut self.buffer, &meta, body);
        framed
            .and_then(|()| self.write_buffer())
            .map_err(|error| StorageError::file("append to", &self.path, error))?;
        let place = SegmentPlace {
            segment: self.key.clone(),
            offset: self.length,
            length: self.buffer.len() as u64,
        };
        self.length += place.length;
        self.answers += 1;
        Ok(place)
    }

    /// A write that came half through is taken back.
    fn write_buffer(&mut self) -> io::Result<()> {
        self.is_dirty = true;
        self.file.write_all(&self.buffer).inspect_err(|_| {
            // Where even this fails, adopting cuts the file to its last whole answer.
            let _ = self.file.set_len(self.length);
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

    /// Bytes so far.
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

    /// Flushes and ends the segment; it stays in the spool until it is discarded.
    pub fn seal(mut self) -> Result<SealedSegment, StorageError> {
        self.sync()?;
        Ok(SealedSegment::new(self.id, self.path, self.file))
    }
}

fn create_locked(directory: &Path, path: &Path) -> io::Result<File> {
    let unnamed = path.with_extension("new");
    let file = File::options()
        .create_new(true)
        .append(true)
        .read(true)
        .open(&unnamed)?;
    file.lock()?;
    fs::rename(&unnamed, path)?;
    File::open(directory)?.sync_all()?;
    Ok(file)
}
