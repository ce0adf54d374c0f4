//! Writing: the rows in the order of the input, all or nothing.

mod atomic;
mod cells;
mod csv;
mod ndjson;
mod parquet;
mod rendered;
mod targets;

use std::io::Write as _;
use std::path::Path;

use polars::prelude::DataFrame;

pub(crate) use atomic::directory_of;
pub(crate) use targets::{Named, refuse_shared};

use crate::error::Error;
use crate::format::Format;
use crate::intake::Sequence;
use rendered::Rendered;

/// What is written of a table.
pub(crate) struct Rows<'a> {
    /// One row for each distinct row of the input.
    pub(crate) table: &'a DataFrame,
    /// The columns of the output.
    pub(crate) columns: &'a [&'a str],
    /// For each row of the table whether it is written.
    pub(crate) kept: &'a [bool],
}

/// Writes the rows of the sequence in the format that the name of the file tells.
///
/// Returns the bytes of memory it took.
pub(crate) fn write(path: &Path, rows: &Rows<'_>, sequence: Sequence) -> Result<usize, Error> {
    let format = Format::of(path);
    if format == Format::Parquet {
        atomic::write(path, |file| parquet::write(path, file, rows, sequence))?;
        return Ok(0);
    }
    let rendered = Rendered::of(rows, format)?;
    atomic::write(path, |file| rendered.write(path, file, sequence))?;
    Ok(rendered.memory())
}

/// Writes a text as a file, all or nothing.
pub(crate) fn write_text(path: &Path, text: &str) -> Result<(), Error> {
    atomic::write(path, |file| {
        file.write_all(text.as_bytes())
            .map_err(|source| Error::write(path, source))
    })
}
