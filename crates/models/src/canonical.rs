//! Content hashes that do not depend on the order of keys.

use std::fmt;
use std::io;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::InvalidId;

/// A SHA-256 hash, shown as 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// Hashes bytes as they are.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}

/// Hashes the canonical JSON of `{person, company}`: keys sorted, no white space.
///
/// The provider's changing budget is left out, so equal people give equal hashes on every call.
#[must_use]
pub fn hash_content(person: &Value, company: &Value) -> ContentHash {
    let mut text = Vec::with_capacity(16 * 1024);
    text.extend_from_slice(b"{\"company\":");
    write_canonical(&mut text, company);
    text.extend_from_slice(b",\"person\":");
    write_canonical(&mut text, person);
    text.push(b'}');
    ContentHash::of_bytes(&text)
}

/// Sorts by itself: whether `serde_json::Map` is sorted depends on a feature any crate can switch on.
fn write_canonical(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_unstable_by(|a, b| a.0.cmp(b.0));
            write_sequence(out, *b"{}", entries, |out, (key, value)| {
                write_scalar(out, key);
                out.push(b':');
                write_canonical(out, value);
            });
        }
        Value::Array(items) => write_sequence(out, *b"[]", items, write_canonical),
        scalar => write_scalar(out, scalar),
    }
}

fn write_sequence<T>(
    out: &mut Vec<u8>,
    brackets: [u8; 2],
    items: impl IntoIterator<Item = T>,
    write_item: impl Fn(&mut Vec<u8>, T),
) {
    out.push(brackets[0]);
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        write_item(out, item);
    }
    out.push(brackets[1]);
}

#[expect(
    clippy::expect_used,
    reason = "a string or number always serialises, and memory takes it"
)]
fn write_scalar(out: &mut Vec<u8>, scalar: &(impl Serialize + ?Sized)) {
    serde_json::to_writer(io::Write::by_ref(out), scalar).expect("writing a scalar to memory");
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ContentHash {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        crate::identity::parse_hex(text).map(Self)
    }
}

impl TryFrom<String> for ContentHash {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<ContentHash> for String {
    fn from(hash: ContentHash) -> Self {
        hash.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn key_order_and_white_space_do_not_matter() {
        let one = serde_json::from_str(r#"{"a": 1, "b": {"c": [1, 2], "d": "é"}}"#).unwrap();
        let two = serde_json::from_str(r#"{"b":{"d":"\u00e9","c":[1,2]},"a":1}"#).unwrap();
        assert_eq!(
            hash_content(&one, &Value::Null),
            hash_content(&two, &Value::Null)
        );
    }

    #[test]
    fn every_change_of_content_changes_the_hash() {
        let base = hash_content(&json!({"a": 1}), &Value::Null);
        for (person, company) in [
            (json!({"a": 2}), Value::Null),
            (json!({"a": "1"}), Value::Null),
            (json!({"a": 1, "b": null}), Value::Null),
            (json!({"a": 1}), json!({})),
        ] {
            assert_ne!(hash_content(&person, &company), base, "{person} {company}");
        }
    }

    #[test]
    fn hash_is_that_of_the_canonical_text() {
        let hash = hash_content(&json!({"b": [true, null], "a": "x"}), &Value::Null);
        let text = br#"{"company":null,"person":{"a":"x","b":[true,null]}}"#;
        assert_eq!(hash, ContentHash::of_bytes(text));
    }

    #[test]
    fn hex_round_trips() {
        let hash = ContentHash::of_bytes(b"x");
        assert_eq!(hash.to_string().parse::<ContentHash>().unwrap(), hash);
        assert!("12".parse::<ContentHash>().is_err());
    }
}
