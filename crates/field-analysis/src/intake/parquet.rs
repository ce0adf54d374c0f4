//! Reading Parquet, a slice of rows at a time.

use std::fs::File;
use std::io;
use std::path::Path;

use polars::prelude::*;

use super::collector::Collector;
use super::{Intake, Wanted};
use crate::error::Error;

/// Rows that are held at a time.
const SLICE: usize = 1 << 16;

pub(super) fn read(
    input: &Path,
    file: &File,
    wanted: &Wanted,
    spool: &Path,
) -> Result<Intake, Error> {
    let unreadable = |error: PolarsError| Error::read(input, io::Error::other(error));
    let mut reader = open(input, file)?;
    let schema = reader.schema().map_err(unreadable)?;
    let header: Vec<_> = schema.iter_names().map(ToString::to_string).collect();
    wanted
        .positions(&header)
        .map_err(|flaw| Error::input(input, 1, flaw))?;
    let optional = wanted.optional_in(&header);
    let columns = wanted.columns.iter().copied().chain(optional);
    let columns: Vec<_> = columns.map(str::to_owned).collect();
    let mut collector = Collector::new(input, wanted, &columns, spool)?;
    let rows = reader.num_rows().map_err(unreadable)?;
    for start in (0..rows).step_by(SLICE) {
        let slice = open(input, file)?
            .with_columns(Some(columns.clone()))
            .with_slice(Some((start, SLICE)))
            .finish()
            .map_err(unreadable)?;
        add(&slice, start, &columns, &mut collector)?;
    }
    Ok(collector.finish())
}

fn open(input: &Path, file: &File) -> Result<ParquetReader<File>, Error> {
    let file = file
        .try_clone()
        .map_err(|source| Error::read(input, source))?;
    Ok(ParquetReader::new(file))
}

fn add(
    slice: &DataFrame,
    start: usize,
    columns: &[String],
    collector: &mut Collector<'_>,
) -> Result<(), Error> {
    let cells = columns
        .iter()
        .map(|name| slice.column(name)?.cast(&DataType::String))
        .collect::<PolarsResult<Vec<_>>>()?;
    let cells = cells
        .iter()
        .map(|column| column.str())
        .collect::<PolarsResult<Vec<_>>>()?;
    for row in 0..slice.height() {
        let line = (start + row + 1) as u64;
        let row = cells.iter().map(|cell| cell.get(row).unwrap_or_default());
        collector.add_cells(row, line)?;
    }
    Ok(())
}
