//! Locks by which the files of living processes are told from what dead ones have left.

use std::fs::{self, File, Metadata, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// None: a living process holds it, or has discarded it between the listing and the lock.
pub(crate) fn lock_unowned(path: &Path) -> io::Result<Option<File>> {
    let file = match File::options().read(true).write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    match file.try_lock() {
        Ok(()) => Ok(path.try_exists()?.then_some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Deletes a draft that nobody will name any more.
///
/// A draft is filled under a lock, so one that is free and holds something is a dead process's; one that
/// is empty may be about to be locked, and is left alone for a while.
pub(crate) fn remove_abandoned(
    draft: &Path,
    now: SystemTime,
    patience: Duration,
) -> io::Result<()> {
    let is_old = |found: &Metadata| {
        let age = now.duration_since(found.modified()?).unwrap_or_default();
        io::Result::Ok(age > patience)
    };
    let is_abandoned = match lock_unowned(draft) {
        Ok(None) => false,
        Ok(Some(free)) => {
            let found = free.metadata()?;
            found.len() > 0 || is_old(&found)?
        }
        // Where nothing can be locked its age alone tells.
        Err(_) => fs::metadata(draft).is_ok_and(|found| is_old(&found).unwrap_or_default()),
    };
    if !is_abandoned {
        return Ok(());
    }
    match fs::remove_file(draft) {
        // Somebody else may have been faster.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
