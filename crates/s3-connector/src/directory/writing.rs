//! Files that are there whole or not at all, also after a power loss.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use uuid::Uuid;

use crate::{Change, StorageError};

/// Where files are while they are written; in the store, so that a rename suffices to move them.
const UNFINISHED: &str = ".unfinished";

/// Locked while a file is changed; in no key, as its name is hidden.
const UPDATING: &str = ".updating";

/// No write takes that long: what is older was left behind by a process that was killed.
const ABANDONED: Duration = Duration::from_hours(24);

/// Makes the directory of a store, and clears away what killed processes left in it.
pub(super) fn prepare_root(root: &Path) -> Result<(), StorageError> {
    let unfinished = root.join(UNFINISHED);
    let prepared = fs::create_dir_all(&unfinished).and_then(|()| remove_abandoned(&unfinished));
    prepared.map_err(|error| StorageError::file("use the directory", root, error))
}

fn remove_abandoned(unfinished: &Path) -> io::Result<()> {
    for entry in fs::read_dir(unfinished)? {
        let entry = entry?;
        let written = entry.metadata().and_then(|found| found.modified());
        let age = written.map(|time| SystemTime::now().duration_since(time).unwrap_or_default());
        if age.is_ok_and(|age| age > ABANDONED) {
            // Another process may clear it away at the same time.
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}

/// Writes a file, in place of one that is there.
pub(super) fn write(root: &Path, path: &Path, body: &[u8]) -> Result<(), StorageError> {
    finish(root, path, |draft| {
        let mut file = File::create_new(draft)?;
        file.write_all(body)?;
        file.sync_all()
    })
}

/// Changes a file; all that change files of this store at the same time queue.
pub(super) fn update(root: &Path, path: &Path, change: &Change) -> Result<bool, StorageError> {
    let lock = root.join(UPDATING);
    let _held = File::create(&lock)
        .and_then(|file| file.lock().map(|()| file))
        .map_err(|error| StorageError::file("lock", &lock, error))?;
    let bytes = fs::read(path).map_err(|error| StorageError::file("read", path, error))?;
    match change(&bytes)? {
        Some(changed) => write(root, path, &changed).map(|()| true),
        None => Ok(false),
    }
}

/// Gives a finished file a second name; copies it where it lies on another file system.
///
/// A second name needs no room and no time, and neither name's removal touches the other.
pub(super) fn link_or_copy(root: &Path, path: &Path, file: &Path) -> Result<(), StorageError> {
    finish(root, path, |draft| {
        if fs::hard_link(file, draft).is_err() {
            fs::copy(file, draft)?;
        }
        File::open(draft)?.sync_all()
    })
}

/// Makes a draft, moves it to its place and makes the move durable.
fn finish(
    root: &Path,
    path: &Path,
    make: impl FnOnce(&Path) -> io::Result<()>,
) -> Result<(), StorageError> {
    let draft = root
        .join(UNFINISHED)
        .join(Uuid::new_v4().simple().to_string());
    let moved = make(&draft)
        .and_then(|()| make_parents(root, path))
        .and_then(|parent| rename(&draft, path, &parent));
    moved.map_err(|error| {
        let _ = fs::remove_file(&draft);
        StorageError::file("write", path, error)
    })
}

/// Renaming one name of a file onto another name of the same file leaves both, so the draft goes.
fn rename(draft: &Path, path: &Path, parent: &Path) -> io::Result<()> {
    fs::rename(draft, path)?;
    let _ = fs::remove_file(draft);
    sync_directory(parent)
}

/// The directory of a file, made where it is missing, each level made durable in the one above it.
fn make_parents(root: &Path, path: &Path) -> io::Result<PathBuf> {
    let parent = path.parent().unwrap_or(root);
    if !parent.is_dir() {
        fs::create_dir_all(parent)?;
        let above = parent.ancestors().skip(1);
        for level in above.take_while(|level| level.starts_with(root)) {
            sync_directory(level)?;
        }
    }
    Ok(parent.to_path_buf())
}

/// Makes names in a directory durable; where directories cannot be opened the system does it itself.
pub(crate) fn sync_directory(directory: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(directory)?.sync_all()?;
    }
    Ok(())
}
