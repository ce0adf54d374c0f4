//! Reading: rows of the input become distinct records and the order they came in.

mod cells;
mod collector;
mod csv;
mod layout;
mod ndjson;
mod parquet;
mod records;
mod sequence;
mod tally;

use std::fs::File;
use std::path::Path;

pub(crate) use cells::Cells;
pub(crate) use layout::{Others, Wanted};
pub(crate) use sequence::Sequence;
pub(crate) use tally::{Entry, RecordId, Tally};

use crate::error::Error;
use crate::format::Format;
use crate::progress;

/// The input, read: every distinct record once, and the sequence of all rows.
pub(crate) struct Intake {
    /// The distinct records.
    pub(crate) tally: Tally,
    /// Where the wanted columns stand in a record of the tally.
    pub(crate) positions: Vec<usize>,
    /// For each row of the input the record it holds.
    pub(crate) sequence: Sequence,
}

/// Reads `input`, in the format that its name tells.
///
/// What grows with the rows is spooled to a file in the directory `spool`.
pub(crate) fn read(input: &Path, wanted: &Wanted, spool: &Path) -> Result<Intake, Error> {
    let failed = |source| Error::read(input, source);
    let file = File::open(input).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    let bar = progress::bytes("reading", length);
    let intake = match Format::of(input) {
        Format::Csv => csv::read(input, bar.wrap_read(file), wanted, spool),
        Format::Ndjson => ndjson::read(input, bar.wrap_read(file), wanted, spool),
        Format::Parquet => parquet::read(input, &file, wanted, spool),
    };
    bar.finish_and_clear();
    intake
}
