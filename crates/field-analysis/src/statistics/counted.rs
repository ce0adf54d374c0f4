//! The values of a column and the rows that have them.

use polars::prelude::*;

use super::{Frequency, MostFrequent};
use crate::cleaning::ROWS;

/// How many of the most frequent values are shown.
pub(super) const SHOWN: usize = 10;

/// The distinct values of a column, each with its rows.
pub(super) struct Counted {
    column: &'static str,
    table: DataFrame,
}

impl Counted {
    /// Counts the values of a column; blank cells do not count.
    pub(super) fn of(table: &DataFrame, column: &'static str) -> PolarsResult<Self> {
        let table = table
            .clone()
            .lazy()
            .filter(col(column).is_not_null())
            .group_by([col(column)])
            .agg([col(ROWS).sum()])
            .collect()?;
        Ok(Self { column, table })
    }

    /// How many values there are.
    pub(super) fn distinct(&self) -> u64 {
        self.table.height() as u64
    }

    /// The most frequent values, as many as are shown.
    pub(super) fn most_frequent(&self) -> PolarsResult<MostFrequent> {
        Ok(MostFrequent {
            column: self.column.to_owned(),
            values: self.foremost(SHOWN)?,
        })
    }

    /// Values and their rows, most frequent first, equally frequent ones by the alphabet.
    ///
    /// Only those that are wanted are sorted: a column may have millions.
    fn foremost(&self, limit: usize) -> PolarsResult<Vec<Frequency>> {
        let values = self.table.column(self.column)?.str()?.iter();
        let rows = self.table.column(ROWS)?.u64()?.iter();
        let mut counts: Vec<_> = values
            .zip(rows)
            .filter_map(|(value, rows)| Some((std::cmp::Reverse(rows?), value?)))
            .collect();
        if limit < counts.len() {
            counts.select_nth_unstable(limit);
            counts.truncate(limit);
        }
        counts.sort_unstable();
        let frequency = |(std::cmp::Reverse(rows), value): (_, &str)| Frequency {
            value: value.to_owned(),
            rows,
        };
        Ok(counts.into_iter().map(frequency).collect())
    }
}

/// The values of a column and their rows, most frequent first, equally frequent ones by the alphabet.
pub(crate) fn frequencies(
    table: &DataFrame,
    column: &'static str,
    limit: usize,
) -> PolarsResult<Vec<Frequency>> {
    Counted::of(table, column)?.foremost(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_values_come_first_and_equal_ones_by_the_alphabet() {
        let table = df!(
            "level" => [Some("c"), Some("a"), None, Some("b"), Some("c"), Some("d")],
            ROWS => [2u64, 1, 9, 3, 1, 1]
        )
        .unwrap();
        let values = |limit| {
            let frequencies = frequencies(&table, "level", limit).unwrap();
            frequencies
                .into_iter()
                .map(|f| (f.value, f.rows))
                .collect::<Vec<_>>()
        };
        let all = [("b", 3), ("c", 3), ("a", 1), ("d", 1)].map(|(v, n)| (v.to_owned(), n));
        assert_eq!(values(usize::MAX), all);
        assert_eq!(values(3), all[..3]);
        assert_eq!(values(0), []);
    }
}
