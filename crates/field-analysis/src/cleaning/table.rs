//! The distinct rows of a mapping file as a table.

use models::is_filled_label;
use polars::prelude::*;

use super::tidy::tidy;
use crate::filling::METHOD;
use crate::intake::{Cells, Entry, Others, Tally, Wanted};

/// The columns of a mapping file, in the order of the output.
pub(crate) const COLUMNS: [&str; 4] = ["level", "level_name", "field_of_study", "academic_field"];
/// The column of the labels.
const LABEL: &str = COLUMNS[3];
/// The columns to read of a mapping file; the method stands in one that was filled.
pub(crate) const WANTED: Wanted = Wanted {
    columns: &COLUMNS,
    optional: Some(METHOD),
    others: Others::Refused,
};
/// How many rows of the input a row of the table stands for.
pub(crate) const ROWS: &str = "rows";
/// The line of the input that a row of the table was first seen on.
pub(crate) const LINE: &str = "line";

/// The row of the table that stood above a row where it was first seen.
pub(crate) const PREVIOUS: &str = "previous";

/// The table of distinct rows, cells tidied, blank ones null.
///
/// `positions` says where the cells of [`COLUMNS`] stand in a record, and behind them where the method
/// stands if there is one: a label that it marks as filled in is blank, so that no guess of an earlier run
/// is taken for a label that somebody gave.
pub(crate) fn distinct_rows(tally: &Tally, positions: &[usize]) -> PolarsResult<DataFrame> {
    let mut cells = Cells::new();
    let mut builders = COLUMNS.map(|name| StringChunkedBuilder::new(name.into(), tally.len()));
    for (record, _) in tally.iter() {
        cells.split(record);
        // Records were found to be UTF-8 when they were counted.
        let cell = |position: &usize| String::from_utf8_lossy(cells.get(*position));
        let method = positions.get(COLUMNS.len()).map(cell);
        let is_filled = method.is_some_and(|method| is_filled_label(&method));
        for ((builder, name), position) in builders.iter_mut().zip(COLUMNS).zip(positions) {
            let is_blank = is_filled && name == LABEL;
            builder.append_option(tidy(&cell(position)).filter(|_| !is_blank));
        }
    }
    let mut columns: Vec<Column> = builders.map(|b| b.finish().into_column()).into();
    columns.push(numbers(ROWS, tally, |entry| entry.rows));
    columns.push(numbers(LINE, tally, |entry| entry.line));
    let previous = tally.iter().map(|(_, entry)| entry.previous);
    columns.push(UInt32Chunked::from_iter_options(PREVIOUS.into(), previous).into_column());
    DataFrame::new(tally.len(), columns)
}

fn numbers(name: &str, tally: &Tally, of: impl Fn(Entry) -> u64) -> Column {
    let values: Vec<_> = tally.iter().map(|(_, entry)| of(entry)).collect();
    UInt64Chunked::from_vec(name.into(), values).into_column()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_rows_become_one_with_a_count() {
        let mut tally = Tally::default();
        tally.count(b"Law ,,bachelor,\"B.A.,\nLaw\"", 2);
        tally.count(b"Law ,,bachelor,\"B.A.,\nLaw\"", 4);
        let table = distinct_rows(&tally, &[2, 1, 3, 0]).unwrap();
        assert_eq!(table.height(), 1);
        let row = table.get(0).unwrap();
        let row: Vec<_> = row.iter().map(ToString::to_string).collect();
        assert_eq!(
            row,
            [
                r#""bachelor""#,
                "null",
                r#""B.A., Law""#,
                r#""Law""#,
                "2",
                "2",
                "null"
            ]
        );
    }

    #[test]
    fn labels_that_a_program_filled_in_are_blank() {
        let mut tally = Tally::default();
        for method in ["given", "model", "none", "mapping", ""] {
            let record = format!("bachelor,,Law,law,{method}");
            tally.count(record.as_bytes(), 2);
        }
        let table = distinct_rows(&tally, &[0, 1, 2, 3, 4]).unwrap();
        let labels = table.column("academic_field").unwrap().str().unwrap();
        let labels: Vec<_> = labels.iter().map(|label| label.is_some()).collect();
        assert_eq!(labels, [true, false, false, false, true]);
    }
}
