//! Filling the table of distinct rows.

use academic_fields::Level;
use polars::prelude::*;

use super::fields::fields;
use super::reading::Reading;
use super::{Mapping, Vocabulary, map};
use crate::cleaning::ROWS;

/// Fills blank academic fields and levels, and adds the columns [`CONFIDENCE`] and [`METHOD`].
///
/// A given value is never changed. Also returns what was made of each text.
pub(crate) fn fill(
    table: &DataFrame,
    keeps_vocabulary: bool,
    done: impl Fn(usize) + Sync,
) -> PolarsResult<(DataFrame, Vec<Reading>)> {
    let texts = strings(table, "field_of_study")?;
    let labels = strings(table, "academic_field")?;
    let rows: Vec<u64> = table.column(ROWS)?.u64()?.iter().flatten().collect();
    let labelled = || labels.iter().copied().zip(rows.iter().copied());
    let mapping = Mapping::of(texts.iter().zip(labelled()).map(|(t, (l, r))| (*t, l, r)));
    let vocabulary = if keeps_vocabulary {
        Vocabulary::of(labelled())
    } else {
        Vocabulary::taxonomy()
    };
    let readings = read(&texts, &labels, &mapping, done);
    let fields = fields(labels.iter().copied(), &readings, &mapping, &vocabulary);
    let levels = levels(&strings(table, "level")?, &readings);
    let mut filled = table.clone();
    for column in fields.into_iter().chain([levels]) {
        filled.with_column(column)?;
    }
    Ok((filled, readings))
}

/// Reads every text; a row that has a label needs none of the mapping.
fn read(
    texts: &[Option<&str>],
    labels: &[Option<&str>],
    mapping: &Mapping,
    done: impl Fn(usize) + Sync,
) -> Vec<Reading> {
    let nothing = Mapping::default();
    let is_labelled = labels.iter().map(Option::is_some);
    let rows: Vec<_> = texts.iter().copied().zip(is_labelled).collect();
    let read = |(text, is_labelled): &(Option<&str>, bool)| {
        let mapping = if *is_labelled { &nothing } else { mapping };
        Reading::of(text.unwrap_or_default(), mapping)
    };
    map(&rows, read, done)
}

fn strings<'a>(table: &'a DataFrame, column: &str) -> PolarsResult<Vec<Option<&'a str>>> {
    Ok(table.column(column)?.str()?.iter().collect())
}

fn levels(given: &[Option<&str>], readings: &[Reading]) -> Column {
    let filled = given.iter().zip(readings).map(|(level, reading)| {
        let read = Some(reading.level).filter(|level| *level != Level::None);
        level.or(read.map(Level::name))
    });
    StringChunked::from_iter_options("level".into(), filled).into_column()
}

#[cfg(test)]
mod tests {
    use super::super::{CONFIDENCE, METHOD};
    use super::*;

    fn table() -> DataFrame {
        df!(
            "level" => [None, Some("diploma"), None, None],
            "field_of_study" => [Some("BA, Law"), Some("MSc, Physics"), Some("ba, law"), Some("AW#27")],
            "academic_field" => [Some("Justice"), None, None, None],
            ROWS => [1u64, 1, 1, 1]
        )
        .unwrap()
    }

    fn column(table: &DataFrame, name: &str) -> Vec<String> {
        let column = table.column(name).unwrap().str().unwrap();
        column
            .iter()
            .map(|cell| cell.unwrap_or("-").to_owned())
            .collect()
    }

    #[test]
    fn blanks_are_filled_and_given_values_stay() {
        let (filled, _) = fill(&table(), false, |_| ()).unwrap();
        assert_eq!(
            column(&filled, "academic_field"),
            ["Justice", "physics", "Justice", "other"]
        );
        assert_eq!(
            column(&filled, METHOD),
            ["given", "lexicon", "mapping", "none"]
        );
        assert_eq!(
            column(&filled, "level"),
            ["bachelor", "diploma", "bachelor", "-"]
        );
    }

    #[test]
    fn what_people_said_is_certain() {
        let (filled, _) = fill(&table(), false, |_| ()).unwrap();
        let confidences = filled.column(CONFIDENCE).unwrap().f64().unwrap();
        assert_eq!(confidences.get(0), Some(1.0));
        assert!(confidences.get(1) < Some(1.0));
        assert_eq!(confidences.get(2), Some(1.0));
    }
}
