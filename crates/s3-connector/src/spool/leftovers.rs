//! Spool files of dead processes, found and not touched.

use std::path::{Path, PathBuf};

use super::adopt::spool_files;
use crate::lock::lock_unowned;
use crate::{ErrorKind, StorageError};

/// A spool file that no living process has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// Where it lies.
    pub path: PathBuf,
    /// Its size, compressed.
    pub bytes: u64,
}

/// What [`super::Spool::adopt`] would take over, oldest first; nothing where there is no directory.
///
/// Each file is locked for a moment: a process that adopts just then leaves it for the next one.
pub fn find_leftovers(directory: &Path) -> Result<Vec<Leftover>, StorageError> {
    if !directory.is_dir() {
        return Ok(Vec::new());
    }
    let files =
        spool_files(directory).map_err(|error| StorageError::file("list", directory, error))?;
    let mut leftovers = Vec::new();
    for (_, path) in files {
        let size = match lock_unowned(&path) {
            Ok(Some(file)) => file.metadata().map(|found| found.len()),
            Ok(None) => continue,
            Err(error) => Err(error),
        };
        let bytes = size.map_err(|error| StorageError::file("read", &path, error))?;
        if bytes > 0 {
            leftovers.push(Leftover { path, bytes });
        }
    }
    Ok(leftovers)
}

/// Bytes that a program without special rights may still write to the disk of a directory.
pub fn free_space(directory: &Path) -> Result<u64, StorageError> {
    let found = rustix::fs::statvfs(directory).map_err(std::io::Error::from);
    match found {
        Ok(found) => Ok(found.f_bavail.saturating_mul(found.f_frsize)),
        Err(error) => Err(StorageError::file(
            "ask for the free space of",
            directory,
            error,
        )),
    }
}

pub(super) fn require_room(directory: &Path, bytes: u64) -> Result<(), StorageError> {
    let free = free_space(directory)?;
    if free >= bytes {
        return Ok(());
    }
    let context = format!(
        "`{}` has {} MiB of free room, fewer than {}",
        directory.display(),
        free >> 20,
        bytes.div_ceil(1 << 20)
    );
    Err(StorageError::new(ErrorKind::Full, context, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_little_room_is_told_as_a_full_disk() {
        let directory = tempfile::TempDir::new().unwrap();
        assert!(require_room(directory.path(), 0).is_ok());
        let error = require_room(directory.path(), u64::MAX).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Full);
        assert!(error.to_string().contains(" MiB of free room"), "{error}");
    }
}
