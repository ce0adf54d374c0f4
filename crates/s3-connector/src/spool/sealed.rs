//! A segment that is whole and waits for its way into the store.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use models::SegmentPlace;

use super::drafts::ERASED;
use super::{SegmentWriter, create_locked};
use crate::segment::{SegmentId, holds_answers, slice_of, without};
use crate::{
    ObjectStore, SegmentKind, SegmentReader, SegmentSurvey, StorageError, read_segment,
    survey_segment,
};

/// A spool file to which nothing is appended any more; locked until it is dropped.
#[derive(Debug)]
pub struct SealedSegment {
    id: SegmentId,
    key: String,
    path: PathBuf,
    locks: Vec<File>,
    length: u64,
    is_adopted: bool,
    /// Whether everything was erased from it.
    is_blank: bool,
}

impl SealedSegment {
    pub(super) fn sealed(id: SegmentId, path: PathBuf, lock: File, length: u64) -> Self {
        Self {
            is_adopted: false,
            ..Self::adopted(id, path, vec![lock], length)
        }
    }

    pub(super) fn adopted(id: SegmentId, path: PathBuf, locks: Vec<File>, length: u64) -> Self {
        Self {
            id,
            key: id.key(),
            path,
            locks,
            length,
            is_adopted: true,
            is_blank: false,
        }
    }

    /// The key it has in the store.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What it holds.
    #[must_use]
    pub const fn kind(&self) -> SegmentKind {
        self.id.kind
    }

    /// Its size in bytes, compressed.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.length
    }

    /// Whether it holds no answer, or none any more.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0 || self.is_blank
    }

    /// Whether a process that died has put it into the store already.
    pub async fn is_published(&self, store: &dyn ObjectStore) -> Result<bool, StorageError> {
        Ok(self.is_adopted && store.head(&self.key).await?.is_some())
    }

    /// Puts it into the store, durably; an empty one leaves no object. Repeated, it changes nothing.
    ///
    /// An adopted segment that is in the store already stays as it is there: a person may have been
    /// erased from it.
    pub async fn publish(&self, store: &dyn ObjectStore) -> Result<(), StorageError> {
        if self.is_empty() || self.is_published(store).await? {
            return Ok(());
        }
        store.put_file(&self.key, &self.path).await
    }

    /// Reads its answers from the file.
    pub fn answers(&self) -> Result<SegmentReader, StorageError> {
        Ok(read_segment(&self.key, self.read()?.into()))
    }

    /// Looks at everything in the file, damaged answers included.
    pub fn survey(&self) -> Result<SegmentSurvey, StorageError> {
        Ok(survey_segment(&self.key, self.read()?.into()))
    }

    /// Erases answers from the file as [`crate::erase_answers`] does from the store; what is in the
    /// store is not touched, nor are places of other segments.
    ///
    /// The file is replaced, not changed: a crash leaves the one or the other, and what has been
    /// published may be a second name of the one that was there.
    pub fn erase(&mut self, places: &[SegmentPlace]) -> Result<(), StorageError> {
        let ours = places.iter().filter(|place| place.segment == self.key);
        let ours: Vec<_> = ours.cloned().collect();
        if ours.is_empty() {
            return Ok(());
        }
        match without(&self.read()?, &ours)? {
            Some(bytes) => self.replace(&bytes),
            None => Ok(()),
        }
    }

    /// Moves answers into a quarantine segment of their own, and says where they lie there.
    ///
    /// That is safe before they are erased here: a crash leaves them in one file or in both.
    pub fn set_aside(
        &mut self,
        places: &[SegmentPlace],
    ) -> Result<(Self, Vec<SegmentPlace>), StorageError> {
        let bytes = self.read()?;
        let rest = without(&bytes, places)?;
        let directory = self.path.parent().unwrap_or(Path::new("."));
        let mut aside = SegmentWriter::create(directory, SegmentKind::Quarantine)?;
        let frames = places.iter().filter_map(|place| slice_of(&bytes, place));
        let moved = frames.map(|frames| aside.append_bytes(frames));
        let moved = moved.collect::<Result<_, _>>()?;
        let aside = aside.seal()?;
        if let Some(rest) = rest {
            self.replace(&rest)?;
        }
        Ok((aside, moved))
    }

    fn replace(&mut self, bytes: &[u8]) -> Result<(), StorageError> {
        let draft = self.path.with_extension(ERASED);
        let _ = fs::remove_file(&draft);
        let replaced = create_locked(&self.path, &draft, bytes);
        let lock = replaced.map_err(|error| StorageError::file("replace", &self.path, error))?;
        self.locks.push(lock);
        self.is_blank = !holds_answers(bytes);
        Ok(())
    }

    fn read(&self) -> Result<Vec<u8>, StorageError> {
        fs::read(&self.path).map_err(|error| StorageError::file("read", &self.path, error))
    }

    /// Deletes the file: only when everything derived from it is stored.
    pub fn discard(self) -> Result<(), StorageError> {
        let removed = fs::remove_file(&self.path);
        drop(self.locks);
        removed.map_err(|error| StorageError::file("delete", &self.path, error))
    }
}
