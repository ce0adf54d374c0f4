//! Takes over the spool files of dead processes.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::SealedSegment;
use crate::StorageError;
use crate::segment::{SegmentId, whole_length};

/// In order of time.
pub(super) fn adopt(directory: &Path) -> Result<Vec<SealedSegment>, StorageError> {
    let mut adopted = Vec::new();
    for (id, path) in spool_files(directory)? {
        let error = |error| StorageError::file("adopt the spool file", &path, error);
        let Some(file) = lock_unowned(&path).map_err(error)? else {
            continue;
        };
        if cut_to_whole_answers(&path, &file).map_err(error)? {
            adopted.push(SealedSegment::new(id, path, file));
        } else {
            fs::remove_file(&path).map_err(error)?;
        }
    }
    Ok(adopted)
}

fn spool_files(directory: &Path) -> Result<Vec<(SegmentId, PathBuf)>, StorageError> {
    let entries =
        fs::read_dir(directory).map_err(|error| StorageError::file("list", directory, error))?;
    let mut names: Vec<_> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    let files = names
        .into_iter()
        .filter_map(|name| Some((SegmentId::from_file_name(&name)?, directory.join(name))));
    Ok(files.collect())
}

/// None: a living process holds it, or has discarded it between the listing and the lock.
fn lock_unowned(path: &Path) -> std::io::Result<Option<File>> {
    let file = match File::options().read(true).write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    match file.try_lock() {
        Ok(()) => Ok(path.exists().then_some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether anything is left.
fn cut_to_whole_answers(path: &Path, file: &File) -> std::io::Result<bool> {
    let bytes = fs::read(path)?;
    let whole = whole_length(&bytes);
    if whole < bytes.len() {
        file.set_len(whole as u64)?;
        file.sync_all()?;
    }
    Ok(whole > 0)
}
