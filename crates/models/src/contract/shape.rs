//! The shape of an answer of status 200, as data.
//!
//! Every value may be null and every key may be missing: the contract promises types, not presence.

use super::ValueType;
use crate::Json;

/// Keys of an object and what lies under them, in order of the keys.
pub(super) type Fields = &'static [(&'static str, Shape)];

/// What a value is promised to be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    Flag,
    /// A whole number, however it is written: `50.0` is one.
    Whole,
    Number,
    Text,
    List(&'static Shape),
    Object(Fields),
}

use Shape::{Flag, List, Number, Object, Text, Whole};

impl Shape {
    /// The type in words.
    pub(super) const fn value_type(self) -> ValueType {
        match self {
            Flag => ValueType::Boolean,
            Whole => ValueType::WholeNumber,
            Number => ValueType::Number,
            Text => ValueType::String,
            List(_) => ValueType::Array,
            Object(_) => ValueType::Object,
        }
    }

    /// Whether a value that is not null, list or object is as promised.
    pub(super) fn admits(self, value: &Json<'_>) -> bool {
        match self {
            Flag => matches!(value, Json::Bool(_)),
            Text => matches!(value, Json::String(_)),
            Number => matches!(value, Json::Number(_)),
            Whole => ValueType::of(value) == Some(ValueType::WholeNumber),
            List(_) | Object(_) => false,
        }
    }
}

/// An answer.
pub(super) const ANSWER: Fields = &[
    ("company", Object(COMPANY)),
    ("credits_left", Number),
    ("email", Text),
    ("emailType", Text),
    ("person", Object(PERSON)),
    ("rate_limit_left", Whole),
    ("success", Flag),
];

const PERSON: Fields = &[
    ("connectionCount", Whole),
    ("creationDate", Object(MONTH)),
    ("emails", List(&Text)),
    ("firstName", Text),
    ("followerCount", Whole),
    ("headline", Text),
    ("languages", List(&Text)),
    ("lastName", Text),
    ("linkedInIdentifier", Text),
    ("linkedInUrl", Text),
    ("location", Text),
    ("phoneNumbers", List(&Text)),
    ("photoUrl", Text),
    ("positions", Object(POSITIONS)),
    ("publicIdentifier", Text),
    ("schools", Object(SCHOOLS)),
    ("skills", List(&Text)),
];

const POSITIONS: Fields = &[
    ("positionHistory", List(&Object(POSITION))),
    ("positionsCount", Whole),
];

const POSITION: Fields = &[
    ("companyLocation", Text),
    ("companyLogo", Text),
    ("companyName", Text),
    ("contractType", Text),
    ("description", Text),
    ("linkedInUrl", Text),
    ("startEndDate", Object(SPAN)),
    ("title", Text),
];

const SCHOOLS: Fields = &[
    ("educationHistory", List(&Object(EDUCATION))),
    ("educationsCount", Whole),
];

const EDUCATION: Fields = &[
    ("degreeName", Text),
    ("description", Text),
    ("fieldOfStudy", Text),
    ("linkedInUrl", Text),
    ("schoolLogo", Text),
    ("schoolName", Text),
    ("startEndDate", Object(SPAN)),
];

const SPAN: Fields = &[("end", Object(MONTH)), ("start", Object(MONTH))];

const MONTH: Fields = &[("month", Whole), ("year", Whole)];

const COMPANY: Fields = &[
    ("description", Text),
    ("employeeCount", Whole),
    ("headquarter", Object(HEADQUARTER)),
    ("industry", Text),
    ("linkedinId", Text),
    ("linkedinUrl", Text),
    ("logo", Text),
    ("name", Text),
    ("phone", Text),
    ("specialities", List(&Text)),
    ("tagline", Text),
    ("universalName", Text),
    ("websiteUrl", Text),
];

const HEADQUARTER: Fields = &[
    ("city", Text),
    ("country", Text),
    ("geographicArea", Text),
    ("postalCode", Text),
    ("street1", Text),
    ("street2", Text),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_sorted(fields: Fields) {
        assert!(
            fields.is_sorted_by(|one, next| one.0 < next.0),
            "{fields:?}"
        );
        for (_, shape) in fields {
            match shape {
                Object(inner) | List(Object(inner)) => assert_sorted(inner),
                _ => {}
            }
        }
    }

    #[test]
    fn keys_stand_in_the_order_they_are_searched_in() {
        assert_sorted(ANSWER);
    }
}
