//! Identities: derived from what they name, never drawn (a run's apart).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{ContentHash, EmailAddress};

/// A text that is not an identity of the expected length in hex digits.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an identity of {digits} hex digits")]
pub struct InvalidId {
    text: String,
    digits: usize,
}

macro_rules! identity {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self.0.as_simple(), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                parse_hex(text).map(|bytes| Self(Uuid::from_bytes(bytes)))
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }
    };
}

identity! {
    /// A lead: `uuid5(NAMESPACE_URL, "urn:lead:" + linkedin_id)` as 32 hex digits.
    LeadId
}
identity! {
    /// A raw document: `uuid5(NAMESPACE_URL, "urn:raw:" + email + ":" + content hash)`.
    RawId
}
identity! {
    /// A persona: `uuid5(NAMESPACE_URL, "urn:persona:" + slug)`.
    PersonaId
}
identity! {
    /// An answer in quarantine: `uuid5(NAMESPACE_URL, "urn:quarantine:" + email + ":" + hash of its bytes)`.
    QuarantineId
}
identity! {
    /// A deviation from the provider's contract in one run:
    /// `uuid5(NAMESPACE_URL, "urn:drift:" + run + ":" + what deviates how)`.
    DriftKeyId
}
identity! {
    /// One run of a program; drawn by it, ordered by time if it draws a `UUIDv7`.
    RunId
}

impl LeadId {
    /// The lead of the person whom the provider knows as `linkedin_id`.
    #[must_use]
    pub fn derive(linkedin_id: &str) -> Self {
        Self(derive_uuid("lead", linkedin_id))
    }
}

impl RawId {
    /// The raw document of this content under this address.
    #[must_use]
    pub fn derive(email: &EmailAddress, content: ContentHash) -> Self {
        Self(derive_uuid("raw", &format!("{email}:{content}")))
    }
}

impl QuarantineId {
    /// The answer of these bytes under this address; without bytes the one of which none were kept.
    #[must_use]
    pub fn derive(email: &EmailAddress, body: Option<ContentHash>) -> Self {
        let body = body.map_or_else(String::new, |hash| hash.to_string());
        Self(derive_uuid("quarantine", &format!("{email}:{body}")))
    }
}

impl DriftKeyId {
    /// The deviation of this description in this run.
    #[must_use]
    pub(crate) fn derive(run: RunId, deviation: &str) -> Self {
        Self(derive_uuid("drift", &format!("{run}:{deviation}")))
    }
}

impl PersonaId {
    /// The persona of this slug.
    #[must_use]
    pub fn derive(slug: &str) -> Self {
        Self(derive_uuid("persona", slug))
    }
}

impl RunId {
    /// Takes the identity the caller has drawn.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

fn derive_uuid(kind: &str, name: &str) -> Uuid {
    Uuid::new_v5(
        &Uuid::NAMESPACE_URL,
        format!("urn:{kind}:{name}").as_bytes(),
    )
}

/// Reads `2 * N` hex digits of either case.
pub(crate) fn parse_hex<const N: usize>(text: &str) -> Result<[u8; N], InvalidId> {
    let invalid = || InvalidId {
        text: text.to_owned(),
        digits: 2 * N,
    };
    let trimmed = text.trim().as_bytes();
    if trimmed.len() != 2 * N {
        return Err(invalid());
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(trimmed.chunks_exact(2)) {
        let digit = |ascii: u8| char::from(ascii).to_digit(16);
        let value = digit(pair[0])
            .zip(digit(pair[1]))
            .map(|(high, low)| high * 16 + low);
        *byte = value
            .and_then(|value| u8::try_from(value).ok())
            .ok_or_else(invalid)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with Python's `uuid.uuid5(uuid.NAMESPACE_URL, "urn:lead:ACoAAB1").hex`.
    #[test]
    fn lead_id_is_the_uuid5_every_language_computes() {
        assert_eq!(
            LeadId::derive("ACoAAB1").to_string(),
            "645caf79453c5716baecfaa3f4b82e7e"
        );
    }

    #[test]
    fn equal_content_of_one_address_has_one_raw_id() {
        let [ann, bob] = ["ann@example.com", "bob@example.com"].map(|text| text.parse().unwrap());
        let content = ContentHash::of_bytes(b"profile");
        assert_eq!(RawId::derive(&ann, content), RawId::derive(&ann, content));
        assert_ne!(RawId::derive(&ann, content), RawId::derive(&bob, content));
        assert_ne!(
            RawId::derive(&ann, content),
            RawId::derive(&ann, ContentHash::of_bytes(b"other"))
        );
    }

    #[test]
    fn answer_without_bytes_is_another_than_every_answer_with_bytes() {
        let ann = "ann@example.com".parse().unwrap();
        let of = |body: &[u8]| QuarantineId::derive(&ann, Some(ContentHash::of_bytes(body)));
        assert_eq!(of(b"<html>"), of(b"<html>"));
        assert_ne!(of(b""), of(b"<html>"));
        assert_ne!(of(b""), QuarantineId::derive(&ann, None));
    }

    #[test]
    fn identities_are_32_hex_digits_and_read_back() {
        let id = PersonaId::derive("law-startup");
        let text = id.to_string();
        assert_eq!(text.len(), 32);
        assert_eq!(text.parse(), Ok(id));
        assert_eq!(format!(" {}\n", text.to_uppercase()).parse(), Ok(id));
    }

    #[test]
    fn other_texts_are_refused_by_name() {
        for text in [
            "",
            "xyz",
            "0123",
            "g0000000000000000000000000000000",
            "é000000000000000000000000000000",
        ] {
            let error = text.parse::<LeadId>().unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("`{text}` is not an identity of 32 hex digits")
            );
        }
    }
}
