//! Counting, as queries over the table of distinct rows.

use polars::prelude::*;

use super::counted::{Counted, SHOWN, frequencies};
use super::filled::measure_filled;
use super::labels::clusters;
use super::{LevelField, Missing, Statistics};
use crate::cleaning::{COLUMNS, ROWS};
use crate::filling::{Disagreements, METHOD, Method};

/// Which rows of the cleaned table go to the output: those that have a level.
pub(crate) fn kept() -> Expr {
    col("level").is_not_null()
}

/// Which rows of a table have an academic field; `other` for want of any does not count.
fn is_mapped(table: &DataFrame) -> Expr {
    let is_labelled = col("academic_field").is_not_null();
    if table.column(METHOD).is_ok() {
        is_labelled.and(col(METHOD).neq(lit(Method::None.name())))
    } else {
        is_labelled
    }
}

/// Counts `given`, the table as it was read, and `cleaned`, the same rows after the rules.
pub(crate) fn measure(
    given: &DataFrame,
    cleaned: &DataFrame,
    disagreements: Option<Disagreements>,
) -> PolarsResult<Statistics> {
    let output = cleaned.clone().lazy().filter(kept()).collect()?;
    let (rows_in, rows_out) = (rows(given)?, rows(&output)?);
    let mapped_rows = rows_with(&output, is_mapped(&output))?;
    let unmapped = output.clone().lazy().filter(is_mapped(&output).not());
    let [names, studies, fields] = ["level_name", "field_of_study", "academic_field"];
    let [names, studies, fields] = [
        Counted::of(&output, names)?,
        Counted::of(&output, studies)?,
        Counted::of(&output, fields)?,
    ];
    Ok(Statistics {
        rows_in,
        rows_out,
        rows_dropped: rows_in - rows_out,
        dropped_share: share(rows_in - rows_out, rows_in),
        distinct_rows: given.height() as u64,
        missing: missing(given, &output)?,
        unique_fields_of_study: studies.distinct(),
        unique_academic_fields: fields.distinct(),
        mapped_rows,
        mapping_ratio: share(mapped_rows, rows_out),
        levels: frequencies(&output, "level", usize::MAX)?,
        most_frequent: [names, studies, fields]
            .iter()
            .map(Counted::most_frequent)
            .collect::<PolarsResult<_>>()?,
        unmapped: frequencies(&unmapped.collect()?, "field_of_study", SHOWN)?,
        label_clusters: clusters(given)?,
        level_fields: level_fields(&output)?,
        filled: disagreements
            .map(|found| measure_filled(&output, rows_out, found))
            .transpose()?,
    })
}

fn missing(given: &DataFrame, output: &DataFrame) -> PolarsResult<Vec<Missing>> {
    let missing = |column: &&str| {
        Ok(Missing {
            column: (*column).to_owned(),
            input: rows_with(given, col(*column).is_null())?,
            output: rows_with(output, col(*column).is_null())?,
        })
    };
    COLUMNS.iter().map(missing).collect()
}

/// Rows by level and academic field, in alphabetical order.
fn level_fields(output: &DataFrame) -> PolarsResult<Vec<LevelField>> {
    let keys = [col("level"), col("academic_field")];
    let counted = output
        .clone()
        .lazy()
        .filter(col("academic_field").is_not_null())
        .group_by(keys.clone())
        .agg([col(ROWS).sum()])
        .sort_by_exprs(keys, SortMultipleOptions::default())
        .collect()?;
    let levels = counted.column("level")?.str()?;
    let fields = counted.column("academic_field")?.str()?;
    let rows = counted.column(ROWS)?.u64()?;
    let cells = levels.iter().zip(fields.iter()).zip(rows.iter());
    Ok(cells
        .filter_map(|((level, field), rows)| {
            Some(LevelField {
                level: level?.to_owned(),
                academic_field: field?.to_owned(),
                rows: rows?,
            })
        })
        .collect())
}

fn rows(table: &DataFrame) -> PolarsResult<u64> {
    rows_with(table, lit(true))
}

pub(super) fn rows_with(table: &DataFrame, condition: Expr) -> PolarsResult<u64> {
    let sum = table
        .clone()
        .lazy()
        .filter(condition)
        .select([col(ROWS).sum()])
        .collect()?;
    Ok(sum.column(ROWS)?.u64()?.get(0).unwrap_or_default())
}

/// A part of a whole, from 0 to 1; no part of nothing.
pub(crate) fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// A share as people read it.
pub(crate) fn percent(share: f64, digits: usize) -> String {
    format!("{:.digits$} %", 100.0 * share)
}

#[cfg(test)]
mod tests {
    use super::super::Frequency;
    use super::*;

    #[test]
    fn rows_that_repeat_count_each_time() {
        let table = df!(
            "level" => [Some("bachelor"), Some("bachelor"), None],
            "level_name" => [Some("bachelor"), None, None],
            "field_of_study" => [Some("Law"), Some("Art"), Some("Art")],
            "academic_field" => [Some("law"), None, Some("design")],
            ROWS => [3u64, 1, 4]
        )
        .unwrap();
        let statistics = measure(&table, &table, None).unwrap();
        assert_eq!((statistics.rows_in, statistics.rows_out), (8, 4));
        assert!((statistics.dropped_share - 0.5).abs() < 1e-9);
        assert!((statistics.mapping_ratio - 0.75).abs() < 1e-9);
        assert_eq!(statistics.unique_fields_of_study, 2);
        assert_eq!(statistics.unique_academic_fields, 1);
        assert_eq!(
            (statistics.missing[1].input, statistics.missing[1].output),
            (5, 1)
        );
        let law = Frequency {
            value: "Law".into(),
            rows: 3,
        };
        assert_eq!(statistics.most_frequent[1].values[0], law);
    }

    #[test]
    fn nothing_has_no_share() {
        assert!(share(0, 0).abs() < f64::EPSILON);
    }
}
