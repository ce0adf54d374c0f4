//! The embedded store: a directory, keys are paths in it.

mod listing;
mod making;
mod writing;

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Component, Path, PathBuf};

use async_trait::async_trait;
use bytes::Bytes;

use crate::{Change, ErrorKind, ObjectMeta, ObjectStore, ObjectStream, StorageError};

pub(crate) use making::{make_directory, sync_directory};

/// Objects as files; a file is there whole or not at all.
pub(crate) struct DirectoryStore {
    root: PathBuf,
    location: String,
}

impl DirectoryStore {
    /// Opens a directory, and makes it where there is none.
    pub(crate) async fn open(root: &Path) -> Result<Self, StorageError> {
        let root = root.to_path_buf();
        blocking(move || {
            writing::prepare_root(&root)?;
            let location = format!("file://{}", root.display());
            Ok(Self { root, location })
        })
        .await
    }

    /// The file of a key; a key never leads out of the directory.
    fn path(&self, key: &str) -> Result<PathBuf, StorageError> {
        let inside = Path::new(key)
            .components()
            .all(|part| matches!(part, Component::Normal(name) if !is_hidden(name)));
        if inside && !key.is_empty() && !key.ends_with('/') {
            return Ok(self.root.join(key));
        }
        let context = format!("`{key}` is not a key of a directory store");
        Err(StorageError::new(ErrorKind::Configuration, context, None))
    }
}

/// Names that are the store's own.
fn is_hidden(name: &std::ffi::OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Runs file work on a thread where it may block.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StorageError> + Send + 'static,
) -> Result<T, StorageError> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|stopped| {
            let context = "file work was stopped";
            Err(StorageError::new(
                ErrorKind::Other,
                context,
                Some(stopped.into()),
            ))
        })
}

#[async_trait]
impl ObjectStore for DirectoryStore {
    async fn put(&self, key: &str, body: Bytes) -> Result<(), StorageError> {
        let (root, path) = (self.root.clone(), self.path(key)?);
        blocking(move || writing::write(&root, &path, &body)).await
    }

    async fn put_file(&self, key: &str, file: &Path) -> Result<(), StorageError> {
        let (root, path, file) = (self.root.clone(), self.path(key)?, file.to_path_buf());
        blocking(move || writing::link_or_copy(&root, &path, &file)).await
    }

    async fn get(&self, key: &str) -> Result<Bytes, StorageError> {
        let path = self.path(key)?;
        blocking(move || match fs::read(&path) {
            Ok(bytes) => Ok(bytes.into()),
            Err(error) => Err(StorageError::file("read", &path, error)),
        })
        .await
    }

    async fn get_range(&self, key: &str, offset: u64, length: u64) -> Result<Bytes, StorageError> {
        let path = self.path(key)?;
        let bytes = blocking(move || {
            read_range(&path, offset, length)
                .map_err(|error| StorageError::file("read", &path, error))
        })
        .await?;
        crate::object_store::require_length(key, offset, length, bytes)
    }

    async fn head(&self, key: &str) -> Result<Option<ObjectMeta>, StorageError> {
        let (key, path) = (key.to_owned(), self.path(key)?);
        blocking(move || match fs::metadata(&path) {
            Ok(found) => Ok(Some(ObjectMeta {
                key,
                size: found.len(),
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StorageError::file("read", &path, error)),
        })
        .await
    }

    async fn update(&self, key: &str, change: Change) -> Result<bool, StorageError> {
        let (root, path) = (self.root.clone(), self.path(key)?);
        blocking(move || writing::update(&root, &path, &change)).await
    }

    fn list<'a>(&'a self, prefix: &'a str) -> ObjectStream<'a> {
        listing::list(&self.root, prefix)
    }

    async fn delete(&self, key: &str) -> Result<(), StorageError> {
        let path = self.path(key)?;
        blocking(move || match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(StorageError::file("delete", &path, error))
            }
            _ => Ok(()),
        })
        .await
    }

    async fn delete_unfinished(&self) -> Result<(), StorageError> {
        let root = self.root.clone();
        blocking(move || writing::remove_unfinished(&root)).await
    }

    fn location(&self) -> &str {
        &self.location
    }
}

/// Memory grows with what is there, not with what is asked for.
fn read_range(path: &Path, offset: u64, length: u64) -> io::Result<Bytes> {
    let mut file = File::open(path)?;
    if offset > file.metadata()?.len() {
        return Ok(Bytes::new());
    }
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes.into())
}
