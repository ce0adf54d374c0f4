//! The spool: answers that are safe on this machine and not in the store yet.

mod adopt;
mod sealed;
mod writer;

use std::fs;
use std::path::{Path, PathBuf};

pub use sealed::SealedSegment;
pub use writer::SegmentWriter;

use crate::{SegmentKind, StorageError};

/// A directory of spool files.
#[derive(Clone, Debug)]
pub struct Spool {
    directory: PathBuf,
}

impl Spool {
    /// Opens the directory, making it where there is none.
    pub fn open(directory: &Path) -> Result<Self, StorageError> {
        fs::create_dir_all(directory)
            .map_err(|error| StorageError::file("create the directory", directory, error))?;
        Ok(Self {
            directory: directory.to_owned(),
        })
    }

    /// Begins a segment.
    pub fn create_segment(&self, kind: SegmentKind) -> Result<SegmentWriter, StorageError> {
        SegmentWriter::create(&self.directory, kind)
    }

    /// Takes over what dead processes have left: each file cut to its last whole answer, empty ones
    /// deleted. The files of living processes are locked, and left alone.
    pub fn adopt(&self) -> Result<Vec<SealedSegment>, StorageError> {
        adopt::adopt(&self.directory)
    }
}
