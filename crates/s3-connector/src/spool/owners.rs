//! Which processes work with a spool, and which of them have died.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::create_locked;
use super::drafts::NEW;
use crate::StorageError;
use crate::lock::lock_unowned;

const EXTENSION: &str = "owner";
const RECOVERY: &str = "recovery.lock";

/// A mark in the spool: a file that is locked as long as the process lives, however it ends.
#[derive(Debug)]
pub struct SpoolOwner {
    name: String,
    path: PathBuf,
    _lock: File,
}

impl SpoolOwner {
    pub(super) fn enlist(directory: &Path, name: &str) -> Result<Self, StorageError> {
        let path = directory.join(name).with_extension(EXTENSION);
        let lock = create_locked(&path, &path.with_extension(NEW), b"")
            .map_err(|error| StorageError::file("create", &path, error))?;
        Ok(Self {
            name: name.to_owned(),
            path,
            _lock: lock,
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Takes the mark away: nothing is left to be done for it.
    pub fn leave(self) -> Result<(), StorageError> {
        fs::remove_file(&self.path).map_err(|error| StorageError::file("delete", &self.path, error))
    }
}

/// Held while somebody finishes what dead processes have left: one at a time, so that nobody takes
/// an owner for buried whose answers are on their way still.
#[derive(Debug)]
pub struct RecoveryLock {
    _file: File,
}

/// Waits until nobody else has it.
pub(super) fn lock_recovery(directory: &Path) -> Result<RecoveryLock, StorageError> {
    let path = directory.join(RECOVERY);
    let mut options = File::options();
    let opened = options.create(true).truncate(false).write(true).open(&path);
    let locked = opened.and_then(|file| file.lock().map(|()| file));
    match locked {
        Ok(file) => Ok(RecoveryLock { _file: file }),
        Err(error) => Err(StorageError::file("lock", &path, error)),
    }
}

/// The marks of dead processes, each locked.
pub(super) fn find_dead(directory: &Path) -> Result<Vec<SpoolOwner>, StorageError> {
    let entries =
        fs::read_dir(directory).map_err(|error| StorageError::file("list", directory, error))?;
    let mut dead = Vec::new();
    for entry in entries {
        let path = entry
            .map_err(|error| StorageError::file("list", directory, error))?
            .path();
        if path
            .extension()
            .is_none_or(|extension| extension != EXTENSION)
        {
            continue;
        }
        let lock = lock_unowned(&path).map_err(|error| StorageError::file("lock", &path, error))?;
        let name = path.file_stem().and_then(|name| name.to_str());
        if let Some((name, lock)) = name.map(str::to_owned).zip(lock) {
            dead.push(SpoolOwner {
                name,
                path,
                _lock: lock,
            });
        }
    }
    Ok(dead)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::RecvTimeoutError;
    use std::time::Duration;

    use tempfile::TempDir;

    use super::*;

    fn names(dead: &[SpoolOwner]) -> Vec<&str> {
        dead.iter().map(SpoolOwner::name).collect()
    }

    #[test]
    fn owner_that_lives_or_has_left_is_not_dead() {
        let directory = TempDir::new().unwrap();
        let living = SpoolOwner::enlist(directory.path(), "a").unwrap();
        SpoolOwner::enlist(directory.path(), "b")
            .unwrap()
            .leave()
            .unwrap();
        assert!(find_dead(directory.path()).unwrap().is_empty());
        drop(living);
        let dead = find_dead(directory.path()).unwrap();
        assert_eq!(names(&dead), ["a"]);
        // Held by one who buries it, it is not another's to bury.
        assert!(find_dead(directory.path()).unwrap().is_empty());
        for owner in dead {
            owner.leave().unwrap();
        }
        assert!(find_dead(directory.path()).unwrap().is_empty());
    }

    #[test]
    fn one_at_a_time_may_recover() {
        let directory = TempDir::new().unwrap();
        let first = lock_recovery(directory.path()).unwrap();
        let path = directory.path().to_owned();
        let (done, second) = std::sync::mpsc::channel();
        std::thread::spawn(move || done.send(lock_recovery(&path).map(drop)));
        let waited = second.recv_timeout(Duration::from_millis(200));
        assert_eq!(waited.err(), Some(RecvTimeoutError::Timeout));
        drop(first);
        second.recv().unwrap().unwrap();
    }
}
