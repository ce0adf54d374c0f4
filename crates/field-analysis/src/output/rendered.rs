//! Rows that are ready to be written, once per distinct row.

use std::io::Write;
use std::path::Path;

use polars::prelude::*;

use super::cells::{Cell, Cells};
use super::csv::Line;
use super::{Rows, ndjson};
use crate::error::Error;
use crate::format::Format;
use crate::intake::Sequence;

/// Each distinct row as the bytes it has in the output; dropped rows have none.
pub(super) struct Rendered {
    header: Vec<u8>,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Rendered {
    /// Renders each row that is written.
    pub(super) fn of(rows: &Rows<'_>, format: Format) -> PolarsResult<Self> {
        let cells = Cells::of(rows.table, rows.columns)?;
        let mut line = Line::new();
        let header = line.of(rows.columns.iter().map(|name| Cell::Text(Some(name))));
        let mut rendered = Self {
            header: if format == Format::Csv {
                header.to_vec()
            } else {
                Vec::new()
            },
            bytes: Vec::new(),
            ends: Vec::with_capacity(rows.kept.len()),
        };
        for (index, is_kept) in rows.kept.iter().enumerate() {
            match format {
                _ if !is_kept => {}
                Format::Ndjson => rendered.bytes.extend(json_line(&cells, index)?),
                _ => {
                    let row = line.of(cells.row(index).map(|(_, cell)| cell));
                    rendered.bytes.extend_from_slice(row);
                }
            }
            rendered.ends.push(rendered.bytes.len());
        }
        Ok(rendered)
    }

    /// The bytes of memory that the rows take.
    pub(super) fn memory(&self) -> usize {
        self.bytes.len() + size_of_val(self.ends.as_slice())
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

fn json_line(cells: &Cells<'_>, index: usize) -> PolarsResult<Vec<u8>> {
    ndjson::line(cells.row(index)).map_err(|error| polars_err!(ComputeError: "{error}"))
}
