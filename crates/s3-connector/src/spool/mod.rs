//! The spool: answers that are safe on this machine and not in the store yet.

mod adopt;
mod drafts;
mod leftovers;
mod owners;
mod sealed;
mod writer;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub use leftovers::{Leftover, find_leftovers, free_space};
pub use owners::{RecoveryLock, SpoolOwner};
pub use sealed::SealedSegment;
pub use writer::{AppendedAnswer, PendingFlush, SegmentWriter};

use crate::directory::{make_directory, sync_directory};
use crate::{SegmentKind, StorageError};

/// A directory of spool files, each locked by the process that has it until it is discarded or the
/// process ends, however it ends.
#[derive(Clone, Debug)]
pub struct Spool {
    directory: PathBuf,
}

impl Spool {
    /// Opens the directory, making it where there is none.
    pub fn open(directory: &Path) -> Result<Self, StorageError> {
        make_directory(directory).map_err(|error| StorageError::directory(directory, error))?;
        Ok(Self {
            directory: directory.to_owned(),
        })
    }

    /// Begins a segment; its file is made at once.
    pub fn create_segment(&self, kind: SegmentKind) -> Result<SegmentWriter, StorageError> {
        SegmentWriter::create(&self.directory, kind)
    }

    /// Fails where the disk has fewer free bytes than these.
    pub fn require_room(&self, bytes: u64) -> Result<(), StorageError> {
        leftovers::require_room(&self.directory, bytes)
    }

    /// Takes over what dead processes have left, oldest first: each file cut to the last answer that is
    /// there to its end, damaged or not, and empty ones deleted. What is cut is told by a warning.
    ///
    /// The files of living processes are locked, and left alone.
    pub fn adopt(&self) -> Result<Vec<SealedSegment>, StorageError> {
        drafts::sweep(&self.directory, SystemTime::now())?;
        adopt::adopt(&self.directory)
    }

    /// How many files living processes have, this one included.
    pub fn count_held(&self) -> Result<usize, StorageError> {
        adopt::count_held(&self.directory)
    }

    /// Leaves a mark that says, by a lock, that its process lives.
    pub fn enlist(&self, name: &str) -> Result<SpoolOwner, StorageError> {
        SpoolOwner::enlist(&self.directory, name)
    }

    /// Waits for the sole right to finish what dead processes have left.
    pub fn lock_recovery(&self) -> Result<RecoveryLock, StorageError> {
        owners::lock_recovery(&self.directory)
    }

    /// The marks of processes that have died without leaving.
    pub fn find_dead_owners(&self) -> Result<Vec<SpoolOwner>, StorageError> {
        owners::find_dead(&self.directory)
    }
}

/// Makes a locked file and then gives it its name, so that nobody can take it for a dead process's.
fn create_locked(path: &Path, draft: &Path, content: &[u8]) -> io::Result<File> {
    let mut options = File::options();
    let mut file = options
        .create_new(true)
        .append(true)
        .read(true)
        .open(draft)?;
    file.lock()?;
    io::Write::write_all(&mut file, content)?;
    file.sync_all()?;
    fs::rename(draft, path)?;
    path.parent().map_or(Ok(()), sync_directory)?;
    Ok(file)
}
