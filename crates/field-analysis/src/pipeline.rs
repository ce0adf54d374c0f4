//! The stages, in running order:
//!
//! 1. [`intake`](crate::intake): the input becomes a table of distinct rows, and their sequence on disk;
//! 2. [`cleaning`](crate::cleaning): the rules, over the distinct rows;
//! 3. [`filling`](crate::filling): what is blank is read from the text, if asked for;
//! 4. [`statistics`](crate::statistics): counts, weighted by how often each row occurs;
//! 5. [`output`](crate::output): the sequence is replayed through the cleaned rows.
//!
//! Work and memory follow the distinct rows; a row that repeats costs one look-up. Cleaning what was
//! cleaned before changes nothing, nor does filling what was filled before: labels that an earlier run
//! filled in are blank to the next, which comes to the same again.

use std::path::PathBuf;
use std::time::Instant;

use polars::prelude::*;

use crate::cleaning::{COLUMNS, WANTED, clean_labels, distinct_rows, name_levels, state_levels};
use crate::error::Error;
use crate::filling::{self, CONFIDENCE, Disagreements, METHOD};
use crate::intake;
use crate::output::{self, Rows};
use crate::progress;
use crate::resources::Resources;
use crate::statistics::{Statistics, kept, measure};

/// What to clean, and where the result goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The mapping file.
    pub input: PathBuf,
    /// The cleaned file; it is replaced as a whole or not at all.
    pub output: PathBuf,
    /// Whether blank fields and levels are filled.
    pub fills: bool,
    /// Whether labels keep their words instead of becoming names of the taxonomy.
    pub keeps_labels: bool,
}

/// Cleans a mapping file and counts what it holds.
pub fn clean(options: &Options) -> Result<(Statistics, Resources), Error> {
    let start = Instant::now();
    let spool = output::directory_of(&options.output);
    let intake = intake::read(&options.input, &WANTED, spool)?;
    let given = distinct_rows(&intake.tally, &intake.positions)?;
    let mut memory = intake.tally.memory() + given.estimated_size();
    drop(intake.tally);
    let (cleaned, disagreements) = transform(&given, options)?;
    let statistics = measure(&given, &cleaned, disagreements)?;
    let rows = Rows {
        table: &cleaned,
        columns: columns(options.fills),
        kept: &mask(&cleaned)?,
    };
    memory += cleaned.estimated_size();
    memory += output::write(&options.output, &rows, intake.sequence)?;
    Ok((statistics, Resources::since(start, memory)))
}

/// The rules, and filling between those that need it and those that build on it.
fn transform(
    given: &DataFrame,
    options: &Options,
) -> PolarsResult<(DataFrame, Option<Disagreements>)> {
    let mut table = state_levels(given.clone())?;
    if !options.keeps_labels {
        table = clean_labels(table)?;
    }
    let mut disagreements = None;
    if options.fills {
        let bar = progress::items("classifying", table.height() as u64);
        let done = |count| bar.inc(count as u64);
        let (filled, readings) = filling::fill(&table, options.keeps_labels, done)?;
        bar.finish_and_clear();
        disagreements = Some(filling::compare(&table, &readings)?);
        table = filled;
    }
    Ok((name_levels(table)?, disagreements))
}

fn columns(fills: bool) -> &'static [&'static str] {
    const FILLED: [&str; 6] = [
        COLUMNS[0], COLUMNS[1], COLUMNS[2], COLUMNS[3], CONFIDENCE, METHOD,
    ];
    if fills { &FILLED } else { &COLUMNS }
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
