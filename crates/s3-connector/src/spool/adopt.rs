//! Takes over the spool files of dead processes.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::drafts::CUT;
use super::{SealedSegment, create_locked};
use crate::lock::lock_unowned;
use crate::segment::{SegmentId, holds_answers};
use crate::{StorageError, read_segment};

/// In order of time.
pub(super) fn adopt(directory: &Path) -> Result<Vec<SealedSegment>, StorageError> {
    let files =
        spool_files(directory).map_err(|error| StorageError::file("list", directory, error))?;
    let mut adopted = Vec::new();
    for (id, path) in files {
        let locked = lock_unowned(&path).and_then(|lock| match lock {
            Some(lock) => cut_to_whole_answers(&path, lock),
            None => Ok(None),
        });
        let cut = locked.map_err(|error| StorageError::file("adopt", &path, error))?;
        adopted.extend(cut.map(|cut| SealedSegment::adopted(id, path, cut.locks, cut.length)));
    }
    Ok(adopted)
}

pub(super) fn spool_files(directory: &Path) -> io::Result<Vec<(SegmentId, PathBuf)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let name = entry?.file_name();
        if let Some(id) = name.to_str().and_then(SegmentId::from_file_name) {
            files.push((id, directory.join(name)));
        }
    }
    files.sort_unstable_by(|a, b| a.1.cmp(&b.1));
    Ok(files)
}

/// Each file is locked for a moment, if nobody has it.
pub(super) fn count_held(directory: &Path) -> Result<usize, StorageError> {
    let files =
        spool_files(directory).map_err(|error| StorageError::file("list", directory, error))?;
    let mut held = 0;
    for (_, path) in files {
        let free =
            lock_unowned(&path).map_err(|error| StorageError::file("look at", &path, error))?;
        held += usize::from(free.is_none() && path.exists());
    }
    Ok(held)
}

/// A file that holds whole answers only.
struct Cut {
    /// The file, and the longer one it replaces: a process that opened that one must find it locked.
    locks: Vec<File>,
    length: u64,
}

/// None if nothing is left.
///
/// After a power loss a file may be longer than what reached the disk. It is replaced, not shortened: as
/// a published segment it may have a second name in the store.
fn cut_to_whole_answers(path: &Path, lock: File) -> io::Result<Option<Cut>> {
    let bytes = fs::read(path)?;
    let (bytes, whole) = whole_length(bytes);
    if whole < bytes.len() {
        let (file, cut) = (path.display(), bytes.len() - whole);
        tracing::warn!(%file, cut, "a spool file ended within an answer, which cannot be used");
    }
    if !holds_answers(&bytes[..whole]) {
        return fs::remove_file(path).map(|()| None);
    }
    let mut locks = vec![lock];
    if whole < bytes.len() {
        let draft = path.with_extension(CUT);
        let _ = fs::remove_file(&draft);
        locks.push(create_locked(path, &draft, &bytes[..whole])?);
    } else {
        locks[0].sync_all()?;
    }
    let length = whole as u64;
    Ok(Some(Cut { locks, length }))
}

/// Damaged answers are kept, and told by whoever reads them; one that is cut off is none.
fn whole_length(bytes: Vec<u8>) -> (bytes::Bytes, usize) {
    let bytes = bytes::Bytes::from(bytes);
    let mut reader = read_segment("", bytes.clone());
    reader.by_ref().for_each(drop);
    (bytes, reader.whole())
}
