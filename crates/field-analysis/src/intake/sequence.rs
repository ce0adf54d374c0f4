//! The order in which records came, on disk.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::tally::RecordId;
use crate::error::Error;

/// One record number per row, in a nameless file that goes away with the program.
///
/// Kept in memory it would be the one thing that grows with the rows.
pub(crate) struct Sequence {
    directory: PathBuf,
    file: BufWriter<File>,
}

impl Sequence {
    /// Creates the file in `directory`, which is created too if it is missing.
    pub(crate) fn create(directory: &Path) -> Result<Self, Error> {
        let write = |source| Error::write(directory, source);
        std::fs::create_dir_all(directory).map_err(write)?;
        let file = tempfile::tempfile_in(directory).map_err(write)?;
        Ok(Self {
            directory: directory.to_owned(),
            file: BufWriter::with_capacity(1 << 16, file),
        })
    }

    /// Adds the record of the next row.
    pub(crate) fn push(&mut self, id: RecordId) -> Result<(), Error> {
        self.file
            .write_all(&id.to_le_bytes())
            .map_err(|source| Error::write(&self.directory, source))
    }

    /// Gives the records of all rows to `each`, in order.
    pub(crate) fn replay<E: From<Error>>(
        self,
        mut each: impl FnMut(RecordId) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |source| Error::read(&self.directory, source);
        let mut file = self.file.into_inner().map_err(|e| failed(e.into_error()))?;
        file.rewind().map_err(failed)?;
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let mut id = [0; size_of::<RecordId>()];
        loop {
            match reader.read_exact(&mut id) {
                Ok(()) => each(RecordId::from_le_bytes(id))?,
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
                Err(error) => return Err(failed(error).into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_in_order() {
        let directory = tempfile::tempdir().unwrap();
        let mut sequence = Sequence::create(&directory.path().join("new")).unwrap();
        let ids = [7, 0, 7, RecordId::MAX];
        for id in ids {
            sequence.push(id).unwrap();
        }
        let mut replayed = Vec::new();
        sequence
            .replay::<Error>(|id| {
                replayed.push(id);
                Ok(())
            })
            .unwrap();
        assert_eq!(replayed, ids);
    }
}
