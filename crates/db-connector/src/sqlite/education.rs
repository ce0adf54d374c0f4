//! Reads what personas need out of a raw document; what is not of the expected type is not stated.

use models::{Education, PartialDate};
use serde_json::Value;

use super::jsonb::Element;
use crate::education::whole;

/// Reads an `educationHistory`; entries that are no objects are left out: they state nothing.
pub(super) fn read_history(history: Element<'_>) -> Vec<Education> {
    history
        .elements()
        .filter(|entry| entry.is_object())
        .map(read_education)
        .collect()
}

/// Reads the JSON of an `employeeCount`: a whole number, however it is written, or not stated.
pub(super) fn read_head_count(json: &str) -> Option<i64> {
    let count: Value = serde_json::from_str(json).ok()?;
    count.as_i64().or_else(|| whole(count.as_f64()?))
}

fn read_education(entry: Element<'_>) -> Education {
    let mut education = Education::default();
    for (key, value) in entry.members() {
        let text = || value.text().map(String::from);
        match &*key {
            "schoolName" => education.school = text(),
            "degreeName" => education.degree = text(),
            "fieldOfStudy" => education.field_of_study = text(),
            "startEndDate" => {
                education.start = member(value, "start").and_then(read_date);
                education.end = member(value, "end").and_then(read_date);
            }
            _ => {}
        }
    }
    education
}

fn read_date(date: Element<'_>) -> Option<PartialDate> {
    let part = |key| member(date, key).and_then(Element::integer);
    Some(PartialDate {
        year: Some(part("year")?),
        month: part("month"),
    })
}

fn member<'a>(object: Element<'a>, key: &str) -> Option<Element<'a>> {
    let mut members = object.members();
    members.find_map(|(name, value)| (name == key).then_some(value))
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    fn history(json: &str) -> Vec<Education> {
        let connection = Connection::open_in_memory().unwrap();
        let bytes: Vec<u8> = connection
            .query_row("SELECT jsonb(?1)", [json], |row| row.get(0))
            .unwrap();
        read_history(Element::read(&bytes).unwrap())
    }

    #[test]
    fn entries_of_any_shape_are_read_as_far_as_they_go() {
        let history = history(
            r#"[
            {"schoolName": "S", "fieldOfStudy": "F", "startEndDate": {"start": {"year": 2001, "month": 9}, "end": null}},
            {"schoolName": 7, "degreeName": "D", "startEndDate": "never"},
            "not an object",
            ["S", "D", "F"],
            {"startEndDate": {"end": {"month": 3}}}
        ]"#,
        );
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
        for json in ["null", "{}", "7", "\"text\""] {
            assert!(history(json).is_empty(), "{json}");
        }
    }
}
