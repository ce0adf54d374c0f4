//! The stages, in running order:
//!
//! 1. [`intake`](crate::intake): the input becomes a table of distinct rows, and their sequence on disk;
//! 2. [`cleaning`](crate::cleaning): the rules, over the distinct rows;
//! 3. [`statistics`](crate::statistics): counts, weighted by how often each row occurs;
//! 4. [`output`](crate::output): the sequence is replayed through the cleaned rows.
//!
//! Work and memory follow the distinct rows; a row that repeats costs one look-up. Cleaning what was
//! cleaned before changes nothing.

use std::path::PathBuf;

use polars::prelude::*;

use crate::cleaning::{COLUMNS, clean_labels, distinct_rows, fill_levels};
use crate::error::Error;
use crate::intake::{self, Wanted};
use crate::output;
use crate::statistics::{Statistics, kept, measure};

/// What to clean, and where the result goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The mapping file.
    pub input: PathBuf,
    /// The cleaned file; it is replaced as a whole or not at all.
    pub output: PathBuf,
}

/// Cleans a mapping file and counts what it holds.
pub fn clean(options: &Options) -> Result<Statistics, Error> {
    let wanted = Wanted {
        columns: &COLUMNS,
        others: intake::Others::Refused,
    };
    let spool = output::directory_of(&options.output);
    let intake = intake::read(&options.input, &wanted, spool)?;
    let given = distinct_rows(&intake.tally, &intake.positions)?;
    drop(intake.tally);
    let cleaned = clean_labels(fill_levels(given.clone())?)?;
    let statistics = measure(&given, &cleaned)?;
    let kept = mask(&cleaned)?;
    output::write(&options.output, &cleaned, &COLUMNS, &kept, intake.sequence)?;
    Ok(statistics)
}

/// For each distinct row whether it goes to the output.
fn mask(cleaned: &DataFrame) -> PolarsResult<Vec<bool>> {
    let kept = cleaned
        .clone()
        .lazy()
        .select([kept().alias("kept")])
        .collect()?;
    Ok(kept.column("kept")?.bool()?.iter().flatten().collect())
}
