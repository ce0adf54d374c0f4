//! Predicting the academic field of each text of a file.
//!
//! Texts are echoed as they are and in their order; each distinct text is read once.

use std::iter;
use std::path::{Path, PathBuf};
use std::time::Instant;

use polars::prelude::*;
use serde::Serialize;

use crate::cleaning::{ROWS, WANTED, clean_labels, distinct_rows};
use crate::error::Error;
use crate::filling::{self, CONFIDENCE, METHOD, Mapping, Reading, Vocabulary};
use crate::intake::{self, Cells, Intake, Others, Tally, Wanted};
use crate::output::{self, Rows};
use crate::progress;
use crate::resources::Resources;
use crate::statistics::{Frequency, frequencies};

/// What to predict from, and where the result goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PredictOptions {
    /// The file with the texts.
    pub input: PathBuf,
    /// The column that holds them.
    pub text_column: String,
    /// The predictions; replaced as a whole or not at all.
    pub output: PathBuf,
    /// A mapping file whose labels come before the classifier's.
    pub mapping: Option<PathBuf>,
}

/// The figures of a prediction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Predicted {
    /// Texts of the input.
    pub rows: u64,
    /// Texts that differ from each other.
    pub distinct_rows: u64,
    /// Rows by where the academic field comes from, most frequent first.
    pub methods: Vec<Frequency>,
    /// What the run took.
    #[serde(flatten)]
    pub resources: Resources,
}

/// Predicts the academic field of each text.
pub fn predict(options: &PredictOptions) -> Result<Predicted, Error> {
    let start = Instant::now();
    let spool = output::directory_of(&options.output);
    let mapping = match &options.mapping {
        Some(path) => read_mapping(path, spool)?,
        None => Mapping::default(),
    };
    let wanted = Wanted {
        columns: &[&options.text_column],
        optional: None,
        others: Others::Dropped,
    };
    let intake = intake::read(&options.input, &wanted, spool)?;
    let table = predictions(&intake, &mapping)?;
    let kept = vec![true; table.height()];
    let rows = Rows {
        table: &table,
        columns: &["field_of_study", "academic_field", CONFIDENCE, METHOD],
        kept: &kept,
    };
    let memory = intake.tally.memory() + table.estimated_size();
    let written = output::write(&options.output, &rows, intake.sequence)?;
    Ok(Predicted {
        rows: table.column(ROWS)?.u64()?.iter().flatten().sum(),
        distinct_rows: table.height() as u64,
        methods: frequencies(&table, METHOD, usize::MAX)?,
        resources: Resources::since(start, memory + written),
    })
}

fn read_mapping(path: &Path, spool: &Path) -> Result<Mapping, Error> {
    let intake = intake::read(path, &WANTED, spool)?;
    let table = distinct_rows(&intake.tally, &intake.positions)?;
    let table = clean_labels(table)?;
    let rows = table.column(ROWS)?.u64()?.iter().flatten();
    let labels = table.column("academic_field")?.str()?.iter();
    let texts = table.column("field_of_study")?.str()?.iter();
    let labelled = texts.zip(labels).zip(rows);
    Ok(Mapping::of(
        labelled.map(|((text, label), rows)| (text, label, rows)),
    ))
}

/// The distinct texts with what was read from them.
fn predictions(intake: &Intake, mapping: &Mapping) -> Result<DataFrame, Error> {
    let texts = texts(&intake.tally, intake.positions[0]);
    let bar = progress::items("classifying", texts.len() as u64);
    let all: Vec<_> = texts.iter().map(Option::unwrap_or_default).collect();
    let read = |text: &&str| Reading::of(text, mapping);
    let readings = filling::map(&all, read, |count| bar.inc(count as u64));
    bar.finish_and_clear();
    let unlabelled = iter::repeat_n(None, readings.len());
    let fields = filling::fields(unlabelled, &readings, mapping, &Vocabulary::taxonomy());
    let rows = intake.tally.iter().map(|(_, entry)| entry.rows).collect();
    let rows = UInt64Chunked::from_vec(ROWS.into(), rows).into_column();
    let mut table = DataFrame::new(readings.len(), vec![texts.into_column(), rows])?;
    for column in fields {
        table.with_column(column)?;
    }
    Ok(table)
}

/// The distinct texts as they stand in the file.
fn texts(tally: &Tally, position: usize) -> StringChunked {
    let mut cells = Cells::new();
    let mut texts = StringChunkedBuilder::new("field_of_study".into(), tally.len());
    for (record, _) in tally.iter() {
        cells.split(record);
        // Records were found to be UTF-8 when they were counted.
        texts.append_value(String::from_utf8_lossy(cells.get(position)));
    }
    texts.finish()
}
