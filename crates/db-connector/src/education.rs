//! Reads what personas need out of provider data, whatever it holds.

use models::{Education, PartialDate};
use serde_json::Value;

/// Reads the JSON of an `educationHistory`; what is not of the expected type counts as not stated.
pub(crate) fn read_history(json: &str) -> Vec<Education> {
    serde_json::from_str(json).map_or_else(|_| Vec::new(), |history| history_in(&history))
}

/// The same of JSON that is parsed already.
pub(crate) fn history_in(history: &Value) -> Vec<Education> {
    let entries = history.as_array().map_or(&[][..], Vec::as_slice);
    entries.iter().map(read_education).collect()
}

/// Reads the JSON of an `employeeCount`: a whole number, however it is written, or not stated.
pub(crate) fn read_head_count(json: &str) -> Option<i64> {
    head_count_in(&serde_json::from_str(json).ok()?)
}

/// The same of JSON that is parsed already.
pub(crate) fn head_count_in(count: &Value) -> Option<i64> {
    count.as_i64().or_else(|| whole(count.as_f64()?))
}

/// The number if it has no fraction and no more digits than an `f64` tells apart.
fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}

fn read_education(entry: &Value) -> Education {
    let text = |key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
    Education {
        school: text("schoolName"),
        degree: text("degreeName"),
        field_of_study: text("fieldOfStudy"),
        start: read_date(entry.pointer("/startEndDate/start")),
        end: read_date(entry.pointer("/startEndDate/end")),
    }
}

fn read_date(date: Option<&Value>) -> Option<PartialDate> {
    let part = |key: &str| date?.get(key)?.as_i64()?.try_into().ok();
    let date = PartialDate {
        year: part("year"),
        month: part("month"),
    };
    date.year.is_some().then_some(date)
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
            {"startEndDate": {"end": {"month": 3}}}
        ]"#;
        let history = read_history(json);
        assert_eq!(history.len(), 4);
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
        assert_eq!(history[3].end, None);
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
