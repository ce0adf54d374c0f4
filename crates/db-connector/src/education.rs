//! Reads what personas need out of provider data, whatever it holds.

use models::{Education, PartialDate};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// Reads the JSON of an `educationHistory`; what is not of the expected type counts as not stated,
/// and entries that are no objects are left out: as an education without end they would be the latest.
///
/// Only the parts that are wanted are parsed, each by itself, so that one of another type spoils no
/// other: a tree of everything would cost three times as much for every lead.
pub(crate) fn read_history(json: &str) -> Vec<Education> {
    let entries = serde_json::from_str::<Vec<&RawValue>>(json).unwrap_or_default();
    let objects = entries.into_iter().filter(|entry| is_object(entry));
    objects.map(read_education).collect()
}

/// Reads the JSON of an `employeeCount`: a whole number, however it is written, or not stated.
pub(crate) fn read_head_count(json: &str) -> Option<i64> {
    let count: Value = serde_json::from_str(json).ok()?;
    count.as_i64().or_else(|| whole(count.as_f64()?))
}

/// The number if it has no fraction and no more digits than an `f64` tells apart.
pub(crate) fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Entry<'a> {
    #[serde(borrow)]
    school_name: Option<&'a RawValue>,
    #[serde(borrow)]
    degree_name: Option<&'a RawValue>,
    #[serde(borrow)]
    field_of_study: Option<&'a RawValue>,
    #[serde(borrow)]
    start_end_date: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Period<'a> {
    #[serde(borrow)]
    start: Option<&'a RawValue>,
    #[serde(borrow)]
    end: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Month<'a> {
    #[serde(borrow)]
    year: Option<&'a RawValue>,
    #[serde(borrow)]
    month: Option<&'a RawValue>,
}

fn read_education(entry: &RawValue) -> Education {
    let entry: Entry<'_> = read_object(Some(entry)).unwrap_or_default();
    let period: Period<'_> = read_object(entry.start_end_date).unwrap_or_default();
    Education {
        school: read(entry.school_name),
        degree: read(entry.degree_name),
        field_of_study: read(entry.field_of_study),
        start: read_date(period.start),
        end: read_date(period.end),
    }
}

fn read_date(date: Option<&RawValue>) -> Option<PartialDate> {
    let date: Month<'_> = read_object(date)?;
    Some(PartialDate {
        year: Some(read(date.year)?),
        month: read(date.month),
    })
}

/// serde would take a list for an object, too, field by field.
fn read_object<'a, T: Deserialize<'a>>(part: Option<&'a RawValue>) -> Option<T> {
    read(part.filter(|part| is_object(part)))
}

fn is_object(part: &RawValue) -> bool {
    part.get().starts_with('{')
}

fn read<'a, T: Deserialize<'a>>(part: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str(part?.get()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_any_shape_are_read_as_far_as_they_go() {
        let json = r#"[
            {"schoolName": "S", "fieldOfStudy": "F", "startEndDate": {"start": {"year": 2001, "month": 9}, "end": null}},
            {"schoolName": 7, "degreeName": "D", "startEndDate": "never"},
            "not an object",
            ["S", "D", "F"],
            {"startEndDate": {"end": {"month": 3}}}
        ]"#;
        let history = read_history(json);
        assert_eq!(history.len(), 3);
        assert_eq!(
            history[0].start,
            Some(PartialDate {
                year: Some(2001),
                month: Some(9)
            })
        );
        assert_eq!(history[0].end, None);
        assert_eq!(
            (&history[1].school, history[1].degree.as_deref()),
            (&None, Some("D"))
        );
        assert_eq!(history[2], Education::default());
    }

    #[test]
    fn head_counts_are_whole_numbers_in_any_notation() {
        for (json, expected) in [
            ("50", Some(50)),
            ("50.0", Some(50)),
            ("5e1", Some(50)),
            ("-1", Some(-1)),
            ("49.5", None),
            ("1e300", None),
            ("18446744073709551615", None),
            ("\"50\"", None),
            ("null", None),
        ] {
            assert_eq!(read_head_count(json), expected, "{json}");
        }
    }

    #[test]
    fn what_is_no_array_is_no_history() {
        for json in ["null", "{}", "7", "not json"] {
            assert!(read_history(json).is_empty(), "{json}");
        }
    }
}
