//! The cells of a table, row by row.

use polars::prelude::*;

/// A cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    /// A text, or nothing.
    Text(Option<&'a str>),
    /// A number.
    Number(f64),
}

/// Columns that are ready to be read row by row.
pub(super) struct Cells<'a>(Vec<(&'a str, Source<'a>)>);

enum Source<'a> {
    Texts(&'a StringChunked),
    Numbers(&'a Float64Chunked),
}

impl<'a> Cells<'a> {
    /// The columns of these names.
    pub(super) fn of(table: &'a DataFrame, names: &[&'a str]) -> PolarsResult<Self> {
        let source = |name: &&'a str| {
            let column = table.column(name)?;
            let source = match column.dtype() {
                DataType::Float64 => Source::Numbers(column.f64()?),
                _ => Source::Texts(column.str()?),
            };
            Ok((*name, source))
        };
        Ok(Self(names.iter().map(source).collect::<PolarsResult<_>>()?))
    }

    /// The names and cells of a row.
    pub(super) fn row(&self, index: usize) -> impl Iterator<Item = (&'a str, Cell<'a>)> {
        self.0.iter().map(move |(name, source)| {
            let cell = match source {
                Source::Texts(texts) => Cell::Text(texts.get(index)),
                Source::Numbers(numbers) => Cell::Number(numbers.get(index).unwrap_or_default()),
            };
            (*name, cell)
        })
    }
}
