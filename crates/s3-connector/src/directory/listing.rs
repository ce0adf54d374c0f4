//! The keys of a directory in order, one level in memory at a time.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use futures::stream::{self, StreamExt};

use super::{blocking, is_hidden};
use crate::{ObjectMeta, ObjectStream, StorageError};

/// What is still to be visited, the next one last.
type Pending = Vec<Entry>;

#[derive(Debug)]
enum Entry {
    Directory { path: PathBuf, key: String },
    File(ObjectMeta),
}

impl Entry {
    /// By what entries of one level are ordered: a directory's keys all have the slash.
    fn sort_key(&self) -> &str {
        match self {
            Self::Directory { key, .. } => key,
            Self::File(meta) => &meta.key,
        }
    }

    /// Whether it is, or may hold, a key with the prefix.
    fn may_match(&self, prefix: &str) -> bool {
        match self {
            Self::Directory { key, .. } => key.starts_with(prefix) || prefix.starts_with(key),
            Self::File(meta) => meta.key.starts_with(prefix),
        }
    }
}

pub(super) fn list<'a>(root: &Path, prefix: &'a str) -> ObjectStream<'a> {
    let start = Entry::Directory {
        path: root.to_path_buf(),
        key: String::new(),
    };
    stream::try_unfold(vec![start], move |pending| next_object(pending, prefix)).boxed()
}

async fn next_object(
    mut pending: Pending,
    prefix: &str,
) -> Result<Option<(ObjectMeta, Pending)>, StorageError> {
    while let Some(entry) = pending.pop() {
        match entry {
            Entry::File(meta) => return Ok(Some((meta, pending))),
            Entry::Directory { path, key } => {
                let mut entries = blocking(move || read_level(&path, &key)).await?;
                entries.retain(|entry| entry.may_match(prefix));
                pending.append(&mut entries);
            }
        }
    }
    Ok(None)
}

/// The entries of a directory, the greatest first.
fn read_level(path: &Path, key: &str) -> Result<Vec<Entry>, StorageError> {
    let read = fs::read_dir(path).and_then(|entries| {
        entries
            .filter_map(|entry| entry.and_then(|entry| read_entry(&entry, key)).transpose())
            .collect::<io::Result<Vec<_>>>()
    });
    let mut entries = match read {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        read => read.map_err(|error| StorageError::file("list", path, error))?,
    };
    entries.sort_unstable_by(|a, b| b.sort_key().cmp(a.sort_key()));
    Ok(entries)
}

/// None for the store's own files, for names no key has, and for what was deleted meanwhile
/// or is a link to nowhere.
fn read_entry(entry: &fs::DirEntry, parent: &str) -> io::Result<Option<Entry>> {
    let name = entry.file_name();
    let Some(text) = name.to_str().filter(|_| !is_hidden(&name)) else {
        return Ok(None);
    };
    // Not the entry's own metadata, which are those of a link: what is written through one is listed.
    let found = match fs::metadata(entry.path()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => found?,
    };
    Ok(Some(if found.is_dir() {
        Entry::Directory {
            path: entry.path(),
            key: format!("{parent}{text}/"),
        }
    } else {
        Entry::File(ObjectMeta {
            key: format!("{parent}{text}"),
            size: found.len(),
        })
    }))
}
