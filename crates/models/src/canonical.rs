//! Content hashes that do not depend on the order of keys.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{InvalidId, Json};

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

/// Hashes the canonical JSON of `{company, person}`: keys sorted, no white space.
///
/// The provider's changing budget is left out, so equal people give equal hashes on every call.
#[must_use]
pub fn hash_content(person: &Json<'_>, company: &Json<'_>) -> ContentHash {
    let mut text = Vec::with_capacity(16 * 1024);
    text.extend_from_slice(b"{\"company\":");
    company.write_text(&mut text);
    text.extend_from_slice(b",\"person\":");
    person.write_text(&mut text);
    text.push(b'}');
    ContentHash::of_bytes(&text)
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

    fn hash(person: &str, company: &str) -> ContentHash {
        let [person, company] = [person, company].map(|text| serde_json::from_str(text).unwrap());
        hash_content(&person, &company)
    }

    #[test]
    fn key_order_and_white_space_do_not_matter() {
        let one = r#"{"a": 1, "b": {"c": [1, 2], "d": "é"}}"#;
        let two = r#"{"b":{"d":"\u00e9","c":[1,2]},"a":1}"#;
        assert_eq!(hash(one, "null"), hash(two, "null"));
    }

    #[test]
    fn every_change_of_content_changes_the_hash() {
        let base = hash(r#"{"a": 1}"#, "null");
        for (person, company) in [
            (r#"{"a": 2}"#, "null"),
            (r#"{"a": "1"}"#, "null"),
            (r#"{"a": 1, "b": null}"#, "null"),
            (r#"{"a": 1}"#, "{}"),
        ] {
            assert_ne!(hash(person, company), base, "{person} {company}");
        }
    }

    #[test]
    fn hash_is_that_of_the_canonical_text() {
        let hash = hash(r#"{"b": [true, null], "a": "x"}"#, "null");
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
