//! The rules, over the table of distinct rows.

use std::borrow::Cow;

use polars::prelude::*;

use super::labels::Labels;

/// How a field of study begins that is an associate degree.
const ASSOCIATE: &str = "associate";

/// Puts levels into lower case, and gives the level `associate` to rows without one whose field of
/// study begins with "associate".
pub(crate) fn state_levels(mut table: DataFrame) -> PolarsResult<DataFrame> {
    let texts = table.column("field_of_study")?.str()?.iter();
    let levels = table.column("level")?.str()?.iter().zip(texts);
    // Not an expression: that would put every text into lower case, and most rows have a level.
    let level: StringChunked = levels
        .map(|(level, text)| match level {
            Some(level) => Some(lower(level)),
            None => text
                .filter(|text| is_associate(text))
                .map(|_| ASSOCIATE.into()),
        })
        .collect();
    let names = table.column("level_name")?.str()?.iter();
    let name: StringChunked = names.map(|name| name.map(lower)).collect();
    table.with_column(level.with_name("level".into()).into_column())?;
    table.with_column(name.with_name("level_name".into()).into_column())?;
    Ok(table)
}

fn is_associate(text: &str) -> bool {
    let start = text.get(..ASSOCIATE.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(ASSOCIATE))
}

/// The text in lower case, which most cells are in already.
fn lower(text: &str) -> Cow<'_, str> {
    if text
        .bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.to_lowercase())
}

/// Lets a row without a level name take its level for one.
pub(crate) fn name_levels(table: DataFrame) -> PolarsResult<DataFrame> {
    let name = coalesce(&[col("level_name"), col("level")]);
    table.lazy().with_column(name.alias("level_name")).collect()
}

/// Gives every label the name of its academic field.
pub(crate) fn clean_labels(mut table: DataFrame) -> PolarsResult<DataFrame> {
    let mut labels = Labels::default();
    let mut unified = StringChunkedBuilder::new("academic_field".into(), table.height());
    for label in table.column("academic_field")?.str()?.iter() {
        unified.append_option(label.map(|label| labels.unify(label)));
    }
    table.with_column(unified.finish().into_column())?;
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row<'a> = [Option<&'a str>; 4];

    fn check(given: Row<'_>, expected: Row<'_>) {
        let [level, level_name, field_of_study, academic_field] = given.map(|cell| [cell]);
        let table = df!(
            "level" => level,
            "level_name" => level_name,
            "field_of_study" => field_of_study,
            "academic_field" => academic_field
        )
        .unwrap();
        let cleaned = clean_labels(name_levels(state_levels(table).unwrap()).unwrap()).unwrap();
        for (name, cell) in super::super::COLUMNS.iter().zip(expected) {
            let column = cleaned.column(name).unwrap().str().unwrap();
            assert_eq!(column.get(0), cell, "{name} of {given:?}");
        }
    }

    #[test]
    fn levels_and_their_names_are_in_lower_case() {
        check(
            [Some("Bachelor"), Some("Bachelor HONS"), Some("BA"), None],
            [Some("bachelor"), Some("bachelor hons"), Some("BA"), None],
        );
    }

    #[test]
    fn level_name_falls_back_to_the_level() {
        check(
            [Some("Diploma"), None, Some("Dip."), None],
            [Some("diploma"), Some("diploma"), Some("Dip."), None],
        );
    }

    #[test]
    fn associates_without_a_level_are_associates() {
        let associate = Some("associate");
        for text in ["Associate’s Degree", "ASSOCIATE of Arts"] {
            check(
                [None, None, Some(text), None],
                [associate, associate, Some(text), None],
            );
        }
        check(
            [Some("master"), None, Some("Associate"), None],
            [Some("master"), Some("master"), Some("Associate"), None],
        );
        check(
            [None, None, Some("AS, Associate"), None],
            [None, None, Some("AS, Associate"), None],
        );
    }

    #[test]
    fn labels_become_names_of_the_taxonomy() {
        check(
            [None, None, None, Some("Business Administration")],
            [None, None, None, Some("business management")],
        );
    }
}
