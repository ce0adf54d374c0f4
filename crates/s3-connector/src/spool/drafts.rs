//! Files that a process was about to name when it died.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::StorageError;
use crate::lock::remove_abandoned;

/// What files are called until they are whole and locked.
pub(super) const NEW: &str = "new";
pub(super) const CUT: &str = "cut";
pub(super) const ERASED: &str = "erased";

const ALL: [&str; 3] = [NEW, CUT, ERASED];

/// A living process locks its draft in microseconds.
const PATIENCE: Duration = Duration::from_hours(1);

/// Deletes drafts that nobody will name any more.
pub(super) fn sweep(directory: &Path, now: SystemTime) -> Result<(), StorageError> {
    let swept = fs::read_dir(directory).and_then(|entries| {
        for entry in entries {
            let path = entry?.path();
            if is_draft(&path) {
                remove_abandoned(&path, now, PATIENCE)?;
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

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::super::create_locked;
    use super::*;

    #[test]
    fn drafts_that_are_old_or_hold_something_are_swept() {
        let directory = TempDir::new().unwrap();
        let path = |name: &str| directory.path().join(name);
        for name in ["a.raw.new", "b.cut", "c.raw", "d.owner"] {
            fs::write(path(name), "").unwrap();
        }
        fs::write(path("left.erased"), "answers").unwrap();
        let written = create_locked(&path("b"), &path("held.erased"), b"answers").unwrap();
        fs::rename(path("b"), path("held.erased")).unwrap();
        let names = || {
            let entries = fs::read_dir(directory.path()).unwrap();
            let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        sweep(directory.path(), SystemTime::now()).unwrap();
        assert_eq!(
            names(),
            ["a.raw.new", "b.cut", "c.raw", "d.owner", "held.erased"]
        );
        sweep(directory.path(), SystemTime::now() + 2 * PATIENCE).unwrap();
        assert_eq!(names(), ["c.raw", "d.owner", "held.erased"]);
        drop(written);
        sweep(directory.path(), SystemTime::now()).unwrap();
        assert_eq!(names(), ["c.raw", "d.owner"]);
    }
}
