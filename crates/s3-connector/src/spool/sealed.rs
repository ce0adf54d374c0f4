//! A segment that is whole and waits for its way into the store.

use std::fs::{self, File};
use std::path::PathBuf;

use crate::segment::SegmentId;
use crate::{ObjectStore, SegmentKind, SegmentReader, StorageError, read_segment};

/// A spool file to which nothing is appended any more; locked until it is dropped.
#[derive(Debug)]
pub struct SealedSegment {
    id: SegmentId,
    key: String,
    path: PathBuf,
    locks: Vec<File>,
    length: u64,
    is_adopted: bool,
}

impl SealedSegment {
    pub(super) fn sealed(id: SegmentId, path: PathBuf, lock: File, length: u64) -> Self {
        Self {
            is_adopted: false,
            ..Self::adopted(id, path, vec![lock], length)
        }
    }

    pub(super) fn adopted(id: SegmentId, path: PathBuf, locks: Vec<File>, length: u64) -> Self {
        Self {
            id,
            key: id.key(),
            path,
            locks,
            length,
            is_adopted: true,
        }
    }

    /// The key it has in the store.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What it holds.
    #[must_use]
    pub const fn kind(&self) -> SegmentKind {
        self.id.kind
    }

    /// Its size in bytes, compressed.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.length
    }

    /// Whether it holds no answer.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Puts it into the store, durably; an empty one leaves no object. Repeated, it changes nothing.
    ///
    /// An adopted segment that is in the store already stays as it is there: a person may have been
    /// erased from it.
    pub async fn publish(&self, store: &dyn ObjectStore) -> Result<(), StorageError> {
        if self.is_empty() || (self.is_adopted && store.head(&self.key).await?.is_some()) {
            return Ok(());
        }
        store.put_file(&self.key, &self.path).await
    }

    /// Reads its answers from the file.
    pub fn answers(&self) -> Result<SegmentReader, StorageError> {
        match fs::read(&self.path) {
            Ok(bytes) => Ok(read_segment(&self.key, bytes.into())),
            Err(error) => Err(StorageError::file("read", &self.path, error)),
        }
    }

    /// Deletes the file: only when everything derived from it is stored.
    pub fn discard(self) -> Result<(), StorageError> {
        let removed = fs::remove_file(&self.path);
        drop(self.locks);
        removed.map_err(|error| StorageError::file("delete", &self.path, error))
    }
}
