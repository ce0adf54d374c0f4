//! Who was erased, without saying who it was.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::InvalidId;

/// An HMAC-SHA256 (RFC 2104) of an address or an identifier, shown as 64 hex digits; without the key
/// nobody can tell whose it is, not even by hashing all addresses there are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyedHash([u8; 32]);

impl KeyedHash {
    /// Takes what the caller has computed.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for KeyedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for KeyedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for KeyedHash {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        crate::identity::parse_hex(text).map(Self)
    }
}

impl TryFrom<String> for KeyedHash {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<KeyedHash> for String {
    fn from(hash: KeyedHash) -> Self {
        hash.to_string()
    }
}

/// What a suppression is the hash of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuppressionKind {
    /// A normalised e-mail address.
    Address,
    /// The provider's stable identifier of a person.
    LinkedinId,
}

impl SuppressionKind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Address, Self::LinkedinId];

    /// The name in the database and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::LinkedinId => "linkedin_id",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One document of `suppressions`; its identity is the hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// Of the address or the identifier.
    pub hash: KeyedHash,
    /// Of which of them.
    pub kind: SuppressionKind,
    /// When the person was erased first, in whole milliseconds.
    pub erased_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_64_hex_digits_and_read_back() {
        let hash = KeyedHash::from_bytes([0xA7; 32]);
        assert_eq!(hash.to_string(), "a7".repeat(32));
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert!("a7".parse::<KeyedHash>().is_err());
    }

    #[test]
    fn names_round_trip_and_are_those_of_serde() {
        for kind in SuppressionKind::ALL {
            assert_eq!(SuppressionKind::from_name(kind.name()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        assert_eq!(SuppressionKind::from_name("key"), None);
    }
}
