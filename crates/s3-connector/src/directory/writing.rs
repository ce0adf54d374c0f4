//! Files that are there whole or not at all, also after a power loss.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use uuid::Uuid;

use super::making::{make_directory, sync_directory};
use crate::lock::remove_abandoned;
use crate::{Change, StorageError};

/// Where files are while they are written; in the store, so that a rename suffices to move them.
const UNFINISHED: &str = ".unfinished";

/// Locked while a file is changed; in no key, as its name is hidden.
const UPDATING: &str = ".updating";

/// Drafts that hold nothing, or that cannot be locked, are left alone for so long: no write takes longer.
const PATIENCE: Duration = Duration::from_hours(24);

/// Makes the directory of a store, and clears away what killed processes left in it.
pub(super) fn prepare_root(root: &Path) -> Result<(), StorageError> {
    let prepared = make_directory(&root.join(UNFINISHED));
    prepared.map_err(|error| StorageError::directory(root, error))?;
    if let Err(error) = remove_unfinished(root) {
        tracing::warn!(%error, "could not clear away what was left unfinished");
    }
    Ok(())
}

/// Deletes the drafts of killed processes.
pub(super) fn remove_unfinished(root: &Path) -> Result<(), StorageError> {
    let unfinished = root.join(UNFINISHED);
    let removed = fs::read_dir(&unfinished).and_then(|mut drafts| {
        drafts.try_for_each(|draft| remove_abandoned(&draft?.path(), SystemTime::now(), PATIENCE))
    });
    removed.map_err(|error| StorageError::file("clear away", &unfinished, error))
}

/// Writes a file, in place of one that is there.
pub(super) fn write(root: &Path, path: &Path, body: &[u8]) -> Result<(), StorageError> {
    finish(root, path, |draft| {
        let mut file = create_locked(draft)?;
        file.write_all(body)?;
        file.sync_all()?;
        Ok(file)
    })
}

/// Where nothing can be locked, others go by the age of a draft.
fn create_locked(draft: &Path) -> io::Result<File> {
    let file = File::create_new(draft)?;
    let _ = file.lock();
    Ok(file)
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
/// A second name needs no room and no time, and neither name's removal touches the other. As a draft it is
/// locked as long as the file is.
pub(super) fn link_or_copy(root: &Path, path: &Path, file: &Path) -> Result<(), StorageError> {
    finish(root, path, |draft| {
        let linked = if fs::hard_link(file, draft).is_ok() {
            File::open(draft)?
        } else {
            let mut copy = create_locked(draft)?;
            io::copy(&mut File::open(file)?, &mut copy)?;
            copy
        };
        linked.sync_all()?;
        Ok(linked)
    })
}

/// Makes a draft, moves it to its place and makes the move durable; the draft may be locked until then.
fn finish(
    root: &Path,
    path: &Path,
    make: impl FnOnce(&Path) -> io::Result<File>,
) -> Result<(), StorageError> {
    let draft = root
        .join(UNFINISHED)
        .join(Uuid::new_v4().simple().to_string());
    let moved = make(&draft).and_then(|_locked| {
        let parent = path.parent().unwrap_or(root);
        make_directory(parent)?;
        rename(&draft, path, parent)
    });
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
