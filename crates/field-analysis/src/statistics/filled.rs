//! What filling did, as queries over the filled table.

use polars::prelude::*;

use super::counted::frequencies;
use super::measure::{rows_with, share};
use super::{Confidence, Filled};
use crate::cleaning::ROWS;
use crate::filling::{CONFIDENCE, Disagreements, METHOD, Method};

/// Intervals of the confidence histogram.
const BINS: usize = 10;

/// Counts the rows of the output; those with a field before are those whose label was given.
pub(super) fn measure_filled(
    output: &DataFrame,
    rows_out: u64,
    disagreements: Disagreements,
) -> PolarsResult<Filled> {
    let by_method = |method: Method| col(METHOD).eq(lit(method.name()));
    let given = rows_with(output, by_method(Method::Given))?;
    let mapped = rows_with(output, by_method(Method::None).not())?;
    Ok(Filled {
        coverage_before: share(given, rows_out),
        coverage_after: share(mapped, rows_out),
        methods: frequencies(output, METHOD, usize::MAX)?,
        confidences: histogram(output)?,
        disagreements,
    })
}

/// How sure the classifier is, over the rows that it filled.
fn histogram(output: &DataFrame) -> PolarsResult<Vec<Confidence>> {
    let methods = output.column(METHOD)?.str()?;
    let confidences = output.column(CONFIDENCE)?.f64()?;
    let rows = output.column(ROWS)?.u64()?;
    let mut counts = [0; BINS];
    for ((method, confidence), rows) in methods.iter().zip(confidences.iter()).zip(rows.iter()) {
        let is_read =
            method != Some(Method::Given.name()) && method != Some(Method::Mapping.name());
        if let (true, Some(confidence), Some(rows)) = (is_read, confidence, rows) {
            counts[bin(confidence)] += rows;
        }
    }
    let edge = |at: usize| at as f64 / BINS as f64;
    let bins = counts.into_iter().enumerate().map(|(at, rows)| Confidence {
        from: edge(at),
        to: edge(at + 1),
        rows,
    });
    Ok(bins.collect())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a confidence lies between 0 and 1"
)]
fn bin(confidence: f64) -> usize {
    ((confidence * BINS as f64) as usize).min(BINS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_read_is_in_the_histogram() {
        let table = df!(
            METHOD => ["given", "mapping", "lexicon", "model", "none"],
            CONFIDENCE => [1.0, 1.0, 1.0, 0.55, 0.0],
            ROWS => [1u64, 1, 2, 3, 1]
        )
        .unwrap();
        let filled = measure_filled(&table, 8, Disagreements::default()).unwrap();
        let rows: Vec<_> = filled.confidences.iter().map(|bin| bin.rows).collect();
        assert_eq!(rows, [1, 0, 0, 0, 0, 3, 0, 0, 0, 2]);
        assert!((filled.coverage_before - 0.125).abs() < 1e-9);
        assert!((filled.coverage_after - 0.875).abs() < 1e-9);
    }
}
