//! JSON values that borrow from the text they were read from.
//!
//! Keys are sorted and each is there once, so that compact JSON of a value is its canonical text and a
//! database that allows a key twice never meets one.

#[cfg(test)]
pub(crate) mod anything;
mod read;
mod text;

use std::borrow::Cow;

use serde::ser::{Serialize, Serializer};
use serde_json::{Number, Value};

pub use text::needs_escapes;

/// A JSON value; texts without escapes are slices of what was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Json<'a> {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    String(Cow<'a, str>),
    /// A list.
    Array(Vec<Self>),
    /// Keys and values.
    Object(Object<'a>),
}

/// The keys and values of an object, in order of the keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object<'a>(Vec<(Cow<'a, str>, Json<'a>)>);

impl<'a> Json<'a> {
    /// Whether it is `null`.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    #[must_use]
    pub const fn as_number(&self) -> Option<&Number> {
        match self {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The object, if it is one.
    #[must_use]
    pub const fn as_object(&self) -> Option<&Object<'a>> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The value under a key of an object.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }
}

impl<'a> Object<'a> {
    /// Of values that share a key the last is kept, as most readers of JSON do.
    fn from_fields(mut fields: Vec<(Cow<'a, str>, Json<'a>)>) -> Self {
        if !fields.is_sorted_by(|one, next| one.0 < next.0) {
            fields.sort_by(|one, next| one.0.cmp(&next.0));
            fields.dedup_by(|later, kept| {
                let is_same = later.0 == kept.0;
                if is_same {
                    std::mem::swap(later, kept);
                }
                is_same
            });
        }
        Self(fields)
    }

    /// The value under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Json<'a>> {
        let at = self.0.binary_search_by(|(known, _)| (**known).cmp(key));
        at.ok().map(|at| &self.0[at].1)
    }

    /// Takes the value under a key away; null where there is none.
    pub(crate) fn take(&mut self, key: &str) -> Json<'a> {
        let at = self.0.binary_search_by(|(known, _)| (**known).cmp(key));
        at.map_or(Json::Null, |at| std::mem::take(&mut self.0[at].1))
    }

    /// All keys with their values.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Json<'a>)> {
        self.0.iter().map(|(key, value)| (&**key, value))
    }
}

/// Of values that share a key the last is kept.
impl<'a> FromIterator<(Cow<'a, str>, Json<'a>)> for Object<'a> {
    fn from_iter<T: IntoIterator<Item = (Cow<'a, str>, Json<'a>)>>(fields: T) -> Self {
        Self::from_fields(fields.into_iter().collect())
    }
}

impl<'a> From<&'a Value> for Json<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.clone()),
            Value::String(text) => Self::String(text.into()),
            Value::Array(items) => Self::Array(items.iter().map(Self::from).collect()),
            Value::Object(fields) => {
                let fields = fields.iter();
                Self::Object(
                    fields
                        .map(|(key, value)| (key.into(), value.into()))
                        .collect(),
                )
            }
        }
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => serializer.collect_seq(items),
            Self::Object(object) => serializer.collect_map(object.iter()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::anything::anything;
    use super::*;

    fn read(text: &str) -> serde_json::Result<Json<'_>> {
        serde_json::from_str(text)
    }

    #[test]
    fn texts_are_borrowed_unless_they_hold_escapes() {
        let json = read(r#"{"a": "plain", "b": "line\n"}"#).unwrap();
        let text = |key| match json.get(key) {
            Some(Json::String(text)) => text,
            other => panic!("{other:?}"),
        };
        assert!(matches!(text("a"), Cow::Borrowed("plain")));
        assert!(matches!(text("b"), Cow::Owned(owned) if owned == "line\n"));
    }

    #[test]
    fn keys_are_sorted_and_the_last_of_equal_ones_is_kept() {
        let json = read(r#"{"b": 1, "a": 2, "b": 3, "\u0061": {"d": 1, "c": 2}}"#).unwrap();
        let text = serde_json::to_string(&json).unwrap();
        assert_eq!(text, r#"{"a":{"c":2,"d":1},"b":3}"#);
    }

    #[test]
    fn nesting_without_end_is_refused() {
        assert!(read(&"[".repeat(100_000)).is_err());
    }

    proptest! {
        /// Also that it is the canonical text: the other reader sorts its keys.
        #[test]
        fn reads_and_writes_what_serde_json_does(value in anything()) {
            let text = value.to_string();
            let json = read(&text).unwrap();
            prop_assert_eq!(serde_json::to_string(&json).unwrap(), &*text);
            prop_assert_eq!(&json, &Json::from(&value));
            prop_assert_eq!(serde_json::to_value(&json).unwrap(), value);
        }
    }

    #[test]
    fn numbers_keep_their_form() {
        for text in [
            "1",
            "1.0",
            "-0.0",
            "1e300",
            "-9.999134892595945e-113",
            "18446744073709551615",
            "-9223372036854775808",
        ] {
            let json = read(text).unwrap();
            let written = serde_json::to_string(&json).unwrap();
            assert_eq!(written.replace("e+", "e"), text);
            assert_eq!(json!(json), text.parse::<Value>().unwrap());
        }
    }
}
