//! Reading: rows of the input become distinct records and the order they came in.

mod cells;
mod csv;
mod layout;
mod records;
mod sequence;
mod tally;

use std::path::Path;

pub(crate) use cells::Cells;
pub(crate) use layout::{Others, Wanted};
pub(crate) use sequence::Sequence;
pub(crate) use tally::{Entry, Tally};

use crate::error::Error;

/// The input, read: every distinct record once, and the sequence of all rows.
pub(crate) struct Intake {
    /// The distinct records.
    pub(crate) tally: Tally,
    /// Where the wanted columns stand in a record of the tally.
    pub(crate) positions: Vec<usize>,
    /// For each row of the input the record it holds.
    pub(crate) sequence: Sequence,
}

/// Reads `input`; what grows with the rows is spooled to a file in `spool_directory`.
pub(crate) fn read(input: &Path, wanted: &Wanted, spool_directory: &Path) -> Result<Intake, Error> {
    csv::read(input, wanted, spool_directory)
}
