//! Types of JSON values.

use serde::{Deserialize, Serialize};

use crate::Json;

/// The type of a JSON value that is not null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    /// `true` or `false`.
    Boolean,
    /// A number without a fraction.
    WholeNumber,
    /// Any other number.
    Number,
    /// A text.
    String,
    /// A list.
    Array,
    /// Keys and values.
    Object,
}

impl ValueType {
    /// All types.
    pub const ALL: [Self; 6] = [
        Self::Boolean,
        Self::WholeNumber,
        Self::Number,
        Self::String,
        Self::Array,
        Self::Object,
    ];

    /// The type of a value; none for null.
    #[must_use]
    pub fn of(value: &Json<'_>) -> Option<Self> {
        Some(match value {
            Json::Null => return None,
            Json::Bool(_) => Self::Boolean,
            Json::Number(number) if is_whole(number) => Self::WholeNumber,
            Json::Number(_) => Self::Number,
            Json::String(_) => Self::String,
            Json::Array(_) => Self::Array,
            Json::Object(_) => Self::Object,
        })
    }

    /// The name in the database and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::WholeNumber => "whole_number",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    /// The type of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// With its article.
    pub(super) const fn in_words(self) -> &'static str {
        match self {
            Self::Boolean => "a boolean",
            Self::WholeNumber => "a whole number",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

fn is_whole(number: &serde_json::Number) -> bool {
    let has_no_fraction = |number: f64| number.fract() == 0.0;
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(has_no_fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_are_those_of_serde() {
        for kind in ValueType::ALL {
            assert_eq!(ValueType::from_name(kind.name()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        assert_eq!(ValueType::from_name("null"), None);
    }

    #[test]
    fn numbers_are_whole_however_they_are_written() {
        for (value, expected) in [
            ("50", ValueType::WholeNumber),
            ("50.0", ValueType::WholeNumber),
            ("18446744073709551615", ValueType::WholeNumber),
            ("0.5", ValueType::Number),
        ] {
            let json = serde_json::from_str(value).unwrap();
            assert_eq!(ValueType::of(&json), Some(expected), "{value}");
        }
    }
}
