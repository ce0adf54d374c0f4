//! Reads what personas need out of a raw document; what is not of the expected type is not stated.

use models::{Education, PartialDate};
use mongodb::bson::{RawBsonRef, RawDocument};

use crate::education::whole;

/// `person.schools.educationHistory`; entries that are no objects are left out.
pub(super) fn read_history(raw: &RawDocument) -> Vec<Education> {
    let schools = object(raw, "person").and_then(|person| object(person, "schools"));
    let Some(Ok(history)) = schools.map(|schools| schools.get_array("educationHistory")) else {
        return Vec::new();
    };
    let entries = history.into_iter().flatten();
    entries
        .filter_map(|entry| entry.as_document().map(read_education))
        .collect()
}

/// `company.employeeCount`.
pub(super) fn read_head_count(raw: &RawDocument) -> Option<i64> {
    integer(object(raw, "company")?.get("employeeCount").ok()??)
}

fn read_education(entry: &RawDocument) -> Education {
    let text = |key| entry.get_str(key).ok().map(str::to_owned);
    let period = object(entry, "startEndDate");
    let date = |key| read_date(object(period?, key)?);
    Education {
        school: text("schoolName"),
        degree: text("degreeName"),
        field_of_study: text("fieldOfStudy"),
        start: date("start"),
        end: date("end"),
    }
}

fn read_date(date: &RawDocument) -> Option<PartialDate> {
    let part = |key| integer(date.get(key).ok()??)?.try_into().ok();
    Some(PartialDate {
        year: Some(part("year")?),
        month: part("month"),
    })
}

fn object<'a>(parent: &'a RawDocument, key: &str) -> Option<&'a RawDocument> {
    parent.get_document(key).ok()
}

/// A whole number, however it is written.
fn integer(value: RawBsonRef<'_>) -> Option<i64> {
    match value {
        RawBsonRef::Double(number) => whole(number),
        RawBsonRef::Int64(number) => Some(number),
        RawBsonRef::Int32(number) => Some(number.into()),
        _ => None,
    }
}
