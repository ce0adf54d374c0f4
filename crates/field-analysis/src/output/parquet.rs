//! Rows as Parquet.

use std::io::{self, Write};
use std::path::Path;

use polars::prelude::*;

use super::Rows;
use crate::error::Error;
use crate::intake::{RecordId, Sequence};

/// Rows of a row group.
const GROUP: usize = 1 << 17;

/// Writes the rows of the sequence, a group at a time.
pub(super) fn write(
    path: &Path,
    output: impl Write,
    rows: &Rows<'_>,
    sequence: Sequence,
) -> Result<(), Error> {
    let failed = |error: PolarsError| Error::write(path, io::Error::other(error));
    let table = rows.table.select(rows.columns.iter().copied())?;
    let mut writer = ParquetWriter::new(output)
        .batched(table.schema())
        .map_err(failed)?;
    let mut group = Vec::<RecordId>::with_capacity(GROUP);
    let mut flush = |group: &mut Vec<RecordId>| -> Result<(), Error> {
        let places = IdxCa::from_vec("row".into(), std::mem::take(group));
        writer.write_batch(&table.take(&places)?).map_err(failed)
    };
    sequence.replay(|id| {
        if rows.kept[id as usize] {
            group.push(id);
        }
        match group.len() {
            GROUP => flush(&mut group),
            _ => Ok(()),
        }
    })?;
    if !group.is_empty() {
        flush(&mut group)?;
    }
    writer.finish().map_err(failed)?;
    Ok(())
}
