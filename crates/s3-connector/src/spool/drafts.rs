//! Files that a process was about to name when it died.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::StorageError;

/// What files are called until they are whole and locked.
pub(super) const NEW: &str = "new";
pub(super) const CUT: &str = "cut";
pub(super) const ERASED: &str = "erased";

const ALL: [&str; 3] = [NEW, CUT, ERASED];

/// A living process names its draft in milliseconds.
const ABANDONED: Duration = Duration::from_hours(1);

/// Deletes drafts that nobody will name any more.
pub(super) fn sweep(directory: &Path, now: SystemTime) -> Result<(), StorageError> {
    let swept = fs::read_dir(directory).and_then(|entries| {
        for entry in entries {
            let path = entry?.path();
            if is_draft(&path) && is_abandoned(&path, now)? {
                remove(&path)?;
            }
        }
        Ok(())
    });
    swept.map_err(|error| StorageError::file("sweep", directory, error))
}

fn is_draft(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| ALL.iter().any(|draft| extension == *draft))
}

fn is_abandoned(path: &Path, now: SystemTime) -> io::Result<bool> {
    match fs::metadata(path).and_then(|found| found.modified()) {
        Ok(modified) => Ok(now
            .duration_since(modified)
            .is_ok_and(|age| age > ABANDONED)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Somebody else may have been faster.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn only_drafts_that_are_old_are_swept() {
        let directory = TempDir::new().unwrap();
        for name in ["a.raw.new", "b.cut", "b.erased", "c.raw", "d.owner"] {
            fs::write(directory.path().join(name), "").unwrap();
        }
        let names = || {
            let entries = fs::read_dir(directory.path()).unwrap();
            let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        sweep(directory.path(), SystemTime::now()).unwrap();
        assert_eq!(names().len(), 5);
        sweep(directory.path(), SystemTime::now() + 2 * ABANDONED).unwrap();
        assert_eq!(names(), ["c.raw", "d.owner"]);
    }
}
