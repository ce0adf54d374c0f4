//! Rows that are ready to be written, once per distinct row.

use std::io::Write;
use std::path::Path;

use crate::error::Error;
use crate::intake::Sequence;

/// Each distinct row as the bytes it has in the output; dropped rows have none.
pub(super) struct Rendered {
    header: Vec<u8>,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Rendered {
    /// No rows yet; `header` is what stands before the first one.
    pub(super) fn new(header: &[u8]) -> Self {
        Self {
            header: header.to_owned(),
            bytes: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Adds the bytes of the next distinct row.
    pub(super) fn push(&mut self, row: &[u8]) {
        self.bytes.extend_from_slice(row);
        self.ends.push(self.bytes.len());
    }

    /// Writes the rows as they came.
    pub(super) fn write(
        &self,
        path: &Path,
        output: &mut impl Write,
        sequence: Sequence,
    ) -> Result<(), Error> {
        let failed = |source| Error::write(path, source);
        output.write_all(&self.header).map_err(failed)?;
        sequence.replay(|id| output.write_all(self.row(id as usize)).map_err(failed))
    }

    fn row(&self, index: usize) -> &[u8] {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[index]]
    }
}
