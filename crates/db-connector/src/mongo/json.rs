//! Provider JSON as BSON: every value and every key as it is, nothing interpreted.
//!
//! `{"$oid": …}` and its like stay objects, dotted, empty and `$` keys stay keys. Integers become the
//! smallest BSON type that holds them: 32 bits, 64 bits, and a decimal above 2^63 - 1, so that no digit
//! is lost of one up to 2^64 - 1; reading JSON has made floating-point numbers of larger ones. A key with
//! a NUL character is the one thing BSON has no place for.

use models::Json;
use mongodb::bson::Decimal128;
use serde::ser::{Error, Serialize, Serializer};
use serde_json::Number;

/// A JSON value to be stored verbatim.
pub(super) struct Verbatim<'a>(pub(super) &'a Json<'a>);

impl Serialize for Verbatim<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(*value),
            Json::Number(number) => serialize_number(number, serializer),
            Json::String(text) => serializer.serialize_str(text),
            Json::Array(items) => serializer.collect_seq(items.iter().map(Verbatim)),
            Json::Object(map) => {
                serializer.collect_map(map.iter().map(|(key, value)| (key, Verbatim(value))))
            }
        }
    }
}

fn serialize_number<S: Serializer>(number: &Number, serializer: S) -> Result<S::Ok, S::Error> {
    if let Some(integer) = number.as_i64() {
        match i32::try_from(integer) {
            Ok(small) => serializer.serialize_i32(small),
            Err(_) => serializer.serialize_i64(integer),
        }
    } else if let Some(float) = number.as_f64().filter(|_| !number.is_u64()) {
        serializer.serialize_f64(float)
    } else {
        let decimal: Decimal128 = number.to_string().parse().map_err(S::Error::custom)?;
        decimal.serialize(serializer)
    }
}

/// JSON pointer (RFC 6901) to the first key that holds a NUL character.
pub(super) fn find_nul_key(value: &Json<'_>) -> Option<String> {
    match value {
        Json::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| Some(format!("/{index}{}", find_nul_key(item)?))),
        Json::Object(map) => map.iter().find_map(|(key, value)| {
            let inner = if key.contains('\0') {
                String::new()
            } else {
                find_nul_key(value)?
            };
            Some(format!("/{}{inner}", escape(key)))
        }),
        _ => None,
    }
}

/// As RFC 6901 writes a key; control characters are spelled out, so that the pointer can be read.
fn escape(key: &str) -> String {
    let key = key.replace('~', "~0").replace('/', "~1");
    key.chars()
        .flat_map(|letter| {
            let spelled = letter.is_control().then(|| letter.escape_unicode());
            let plain = (!letter.is_control()).then_some(letter);
            spelled.into_iter().flatten().chain(plain)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mongodb::bson::{Bson, Document, serialize_to_raw_document_buf};
    use serde_json::{Value, json};

    /// By way of the bytes that are sent: the driver's other serialiser does interpret.
    fn encode(json: &Value) -> Bson {
        let document = json!({ "value": json });
        let bytes = serialize_to_raw_document_buf(&Verbatim(&(&document).into())).unwrap();
        let mut read = Document::try_from(bytes).unwrap();
        read.remove("value").unwrap()
    }

    #[test]
    fn integers_take_the_smallest_type_that_holds_them() {
        for (json, expected) in [
            (json!(50), Bson::Int32(50)),
            (json!(-2_147_483_648), Bson::Int32(i32::MIN)),
            (json!(2_147_483_648_u64), Bson::Int64(2_147_483_648)),
            (json!(i64::MIN), Bson::Int64(i64::MIN)),
            (json!(1.0), Bson::Double(1.0)),
            (
                json!(u64::MAX),
                Bson::Decimal128("18446744073709551615".parse().unwrap()),
            ),
        ] {
            assert_eq!(encode(&json), expected, "{json}");
        }
    }

    #[test]
    fn what_looks_like_extended_json_stays_an_object() {
        for json in [
            json!({"$oid": "507f1f77bcf86cd799439011"}),
            json!({"$date": {"$numberLong": "0"}}),
            json!({"$numberDecimal": "1"}),
        ] {
            let encoded = encode(&json);
            assert_eq!(encoded.as_document().map(Document::len), Some(1), "{json}");
        }
    }

    #[test]
    fn pointer_leads_to_the_key_with_a_nul() {
        for (json, expected) in [
            (json!({"a": [1, {"b\u{0}c": 2}]}), Some("/a/1/b\\u{0}c")),
            (
                json!({"a/b": {"~": {"\u{0}": null}}}),
                Some("/a~1b/~0/\\u{0}"),
            ),
            (json!({"a": "nul\u{0}"}), None),
            (json!([[], {}, null]), None),
        ] {
            let pointer = find_nul_key(&Json::from(&json));
            assert_eq!(pointer.as_deref(), expected, "{json}");
        }
    }
}
