//! A segment that is whole and waits for its way into the store.

use std::fs::{self, File};
use std::path::PathBuf;

use bytes::Bytes;

use crate::segment::SegmentId;
use crate::{ObjectStore, SegmentKind, SegmentReader, StorageError, read_segment};

/// A spool file to which nothing is appended any more; locked until it is dropped.
#[derive(Debug)]
pub struct SealedSegment {
    id: SegmentId,
    key: String,
    path: PathBuf,
    _lock: File,
}

impl SealedSegment {
    pub(super) fn new(id: SegmentId, path: PathBuf, lock: File) -> Self {
        Self {
            id,
            key: id.key(),
            path,
            _lock: lock,
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

    /// Writes it into the store. Repeated, it writes the same object again.
    pub async fn publish(&self, store: &dyn ObjectStore) -> Result<(), StorageError> {
        let path = self.path.clone();
        let bytes = match tokio::task::spawn_blocking(move || read(&path)).await {
            Ok(bytes) => bytes?,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        };
        store.put(&self.key, bytes).await
    }

    /// Reads its answers from the file.
    pub fn answers(&self) -> Result<SegmentReader, StorageError> {
        Ok(read_segment(&self.key, read(&self.path)?))
    }

    /// Deletes the file: only when everything derived from it is stored.
    pub fn discard(self) -> Result<(), StorageError> {
        fs::remove_file(&self.path).map_err(|error| StorageError::file("delete", &self.path, error))
    }
}

fn read(path: &std::path::Path) -> Result<Bytes, StorageError> {
    let bytes = fs::read(path).map_err(|error| StorageError::file("read", path, error))?;
    Ok(bytes.into())
}
