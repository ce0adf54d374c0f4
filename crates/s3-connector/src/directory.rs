//! A directory as a store.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, StreamExt, TryStreamExt};

use crate::{ObjectMeta, ObjectStore, ObjectStream, StorageError};

/// Objects are files; their keys are paths below the root.
pub(crate) struct DirectoryStore {
    root: PathBuf,
    location: String,
}

impl DirectoryStore {
    /// Makes the directory where there is none.
    pub(crate) fn open(root: &Path) -> Result<Self, StorageError> {
        fs::create_dir_all(root)
            .map_err(|error| StorageError::file("create the directory", root, error))?;
        Ok(Self {
            root: root.to_owned(),
            location: format!("file://{}", root.display()),
        })
    }

    /// Runs file work off the async threads.
    async fn blocking<T: Send + 'static>(
        &self,
        what: &'static str,
        key: &str,
        work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
    ) -> Result<T, StorageError> {
        let path = self.root.join(key);
        let task = tokio::task::spawn_blocking(move || {
            work(&path).map_err(|error| StorageError::file(what, &path, error))
        });
        match task.await {
            Ok(result) => result,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
}

#[async_trait]
impl ObjectStore for DirectoryStore {
    async fn put(&self, key: &str, body: Bytes) -> Result<(), StorageError> {
        self.blocking("write", key, move |path| write_atomically(path, &body))
            .await
    }

    async fn get(&self, key: &str) -> Result<Bytes, StorageError> {
        self.blocking("read", key, |path| fs::read(path).map(Bytes::from))
            .await
    }

    async fn get_range(&self, key: &str, offset: u64, length: u64) -> Result<Bytes, StorageError> {
        let bytes = self
            .blocking("read", key, move |path| read_range(path, offset, length))
            .await?;
        if bytes.len() as u64 == length {
            return Ok(bytes);
        }
        Err(StorageError::damaged(format!(
            "object `{key}` ends before byte {}",
            offset.saturating_add(length)
        )))
    }

    fn list<'a>(&'a self, prefix: &'a str) -> ObjectStream<'a> {
        let found = self.blocking("list", "", move |root| {
            let mut objects = Vec::new();
            collect(root, root, &mut objects)?;
            Ok(objects)
        });
        let in_order = async move {
            let mut objects = found.await?;
            objects.retain(|object| object.key.starts_with(prefix));
            objects.sort_unstable_by(|a, b| a.key.cmp(&b.key));
            Ok(stream::iter(objects.into_iter().map(Ok)))
        };
        stream::once(in_order).try_flatten().boxed()
    }

    async fn delete(&self, key: &str) -> Result<(), StorageError> {
        self.blocking("delete", key, |path| match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        })
        .await
    }

    fn location(&self) -> &str {
        &self.location
    }
}

/// A temporary file beside the target, flushed, renamed, and the directory flushed: after a power cut
/// there is the old file or the new one, whole.
fn write_atomically(path: &Path, body: &[u8]) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory)?;
    let mut file = tempfile::Builder::new()
        .prefix(".partial-")
        .tempfile_in(directory)?;
    file.write_all(body)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    File::open(directory)?.sync_all()
}

fn read_range(path: &Path, offset: u64, length: u64) -> io::Result<Bytes> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes.into())
}

/// Every whole object below a directory.
fn collect(root: &Path, directory: &Path, objects: &mut Vec<ObjectMeta>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            collect(root, &path, objects)?;
        } else if !entry.file_name().to_string_lossy().starts_with(".partial-") {
            let key = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .to_string_lossy()
                .into_owned();
            objects.push(ObjectMeta {
                key,
                size: entry.metadata()?.len(),
            });
        }
    }
    Ok(())
}
