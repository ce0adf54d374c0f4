//! Writing: the cleaned rows in the order of the input, all or nothing.

mod atomic;
mod csv;
mod rendered;

use std::path::Path;

use polars::prelude::DataFrame;

pub(crate) use atomic::directory_of;

use crate::error::Error;
use crate::intake::Sequence;

/// Writes the `columns` of `table`, one row for each row of the sequence that is `kept`.
pub(crate) fn write(
    path: &Path,
    table: &DataFrame,
    columns: &[&str],
    kept: &[bool],
    sequence: Sequence,
) -> Result<(), Error> {
    let rendered = csv::render(table, columns, kept)?;
    atomic::write(path, |file| rendered.write(path, file, sequence))
}
