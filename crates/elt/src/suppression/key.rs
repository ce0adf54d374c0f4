//! The key without which nobody can tell whom a suppression is about.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use models::KeyedHash;
use sha2::{Digest, Sha256};

use super::Identity;
use crate::{EltError, SuppressionError};

/// The variable it comes from; an option would show in the list of processes.
const VARIABLE: &str = "SUPPRESSION_KEY";

/// As long as the hash (RFC 2104, section 3).
const SHORTEST: usize = 32;

/// Bytes that HMAC-SHA256 works on at a time: a longer key is hashed, a shorter one filled with zeros.
const BLOCK: usize = 64;

/// A text that is no key; it is not shown, for it may be nearly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSuppressionKey {
    /// Neither of the two spellings.
    #[error("SUPPRESSION_KEY is neither hex nor base64")]
    Spelling,
    /// Too easy to guess.
    #[error("SUPPRESSION_KEY has {bytes} bytes, fewer than {SHORTEST}")]
    TooShort {
        /// So many.
        bytes: usize,
    },
}

/// A key for HMAC-SHA256, filled up to one block. `Debug` hides it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SuppressionKey([u8; BLOCK]);

impl SuppressionKey {
    /// Reads a key of at least 32 bytes in hex or base64.
    pub fn parse(text: &str) -> Result<Self, InvalidSuppressionKey> {
        let bytes = decode(text.trim()).ok_or(InvalidSuppressionKey::Spelling)?;
        if bytes.len() < SHORTEST {
            let bytes = bytes.len();
            return Err(InvalidSuppressionKey::TooShort { bytes });
        }
        let mut block = [0; BLOCK];
        if bytes.len() > BLOCK {
            block[..SHORTEST].copy_from_slice(&Sha256::digest(&bytes));
        } else {
            block[..bytes.len()].copy_from_slice(&bytes);
        }
        Ok(Self(block))
    }

    /// The key of `SUPPRESSION_KEY`, if it is set.
    pub fn from_environment() -> Result<Option<Self>, EltError> {
        let text = std::env::var_os(VARIABLE).filter(|text| !text.is_empty());
        let key = text.map(|text| {
            let text = text.to_str().ok_or(InvalidSuppressionKey::Spelling)?;
            Self::parse(text)
        });
        let key = key.transpose();
        key.map_err(|error| SuppressionError::from(error).into())
    }

    /// What stands for an address or a person; the name of the kind keeps the two apart.
    pub(crate) fn hash(&self, identity: Identity<'_>) -> KeyedHash {
        self.hash_parts(identity.kind().name(), identity.text())
    }

    /// What the key is recognised by.
    pub(crate) fn check(&self) -> KeyedHash {
        self.hash_parts("check", "1")
    }

    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    fn hash_parts(&self, kind: &str, text: &str) -> KeyedHash {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of one block");
        for part in [kind, ":", text] {
            mac.update(part.as_bytes());
        }
        KeyedHash::from_bytes(mac.finalize().into_bytes().into())
    }
}

/// What is hex is taken for hex: nobody's base64 of 32 bytes has none but these digits.
fn decode(text: &str) -> Option<Vec<u8>> {
    let is_hex = text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hex {
        return STANDARD_NO_PAD.decode(text.trim_end_matches('=')).ok();
    }
    let pairs = text.as_bytes().chunks_exact(2);
    let bytes = pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    bytes.collect()
}

impl fmt::Debug for SuppressionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SuppressionKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    #[test]
    fn hex_and_base64_are_one_key() {
        let key = SuppressionKey::parse(HEX).unwrap();
        for text in [
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
            &format!(" {}\n", HEX.to_uppercase()),
        ] {
            assert_eq!(SuppressionKey::parse(text), Ok(key), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused_and_not_shown() {
        use InvalidSuppressionKey::{Spelling, TooShort};
        for (text, expected) in [
            ("", TooShort { bytes: 0 }),
            ("00ff", TooShort { bytes: 2 }),
            ("correct-horse-battery-staple", Spelling),
            (&HEX[1..], Spelling),
            (&HEX[2..], TooShort { bytes: 31 }),
        ] {
            assert_eq!(SuppressionKey::parse(text), Err(expected), "{text}");
        }
        let shown = format!("{:?}", SuppressionKey::parse(HEX).unwrap());
        assert_eq!(shown, "SuppressionKey { .. }");
    }

    /// Computed with Python's `hmac.new(bytes(range(n)), b"address:ann@example.com", "sha256")`.
    #[test]
    fn hash_is_the_hmac_every_language_computes() {
        let email = "ann@example.com".parse().unwrap();
        for (bytes, expected) in [
            (
                32,
                "037dadffb1afbbd99e01f9d13a9de8eae9a4a9f9f6536499cad143f78babb4a1",
            ),
            (
                100,
                "f533a85d0c8d17c149b6e0fd277b0c01ddbb9f22b35535ee244ce7f7e5e985a5",
            ),
        ] {
            let digits: Vec<_> = (0..bytes).map(|byte| format!("{byte:02x}")).collect();
            let key = SuppressionKey::parse(&digits.concat()).unwrap();
            let hash = key.hash(Identity::Address(&email));
            assert_eq!(hash.to_string(), expected, "{bytes} bytes");
        }
    }

    #[test]
    fn address_and_person_of_one_spelling_differ() {
        let key = SuppressionKey::parse(HEX).unwrap();
        let email = "ann@example.com".parse().unwrap();
        let address = key.hash(Identity::Address(&email));
        assert_ne!(address, key.hash(Identity::Person("ann@example.com")));
        assert_ne!(address, key.check());
    }
}
