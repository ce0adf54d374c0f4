//! By what a person is known.

use models::{EmailAddress, SuppressionKind};
use serde::Deserialize;

/// An address, or the provider's identifier of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Identity<'a> {
    Address(&'a EmailAddress),
    Person(&'a str),
}

impl<'a> Identity<'a> {
    /// None where it is blank: that would be everybody whom the provider gives no identifier.
    pub(crate) fn person(linkedin_id: &'a str) -> Option<Self> {
        (!linkedin_id.trim().is_empty()).then_some(Self::Person(linkedin_id))
    }

    pub(crate) const fn kind(self) -> SuppressionKind {
        match self {
            Self::Address(_) => SuppressionKind::Address,
            Self::Person(_) => SuppressionKind::LinkedinId,
        }
    }

    pub(crate) const fn address(self) -> Option<&'a EmailAddress> {
        match self {
            Self::Address(email) => Some(email),
            Self::Person(_) => None,
        }
    }

    pub(crate) fn text(self) -> &'a str {
        match self {
            Self::Address(email) => email.as_str(),
            Self::Person(linkedin_id) => linkedin_id,
        }
    }
}

#[derive(Deserialize)]
struct Envelope {
    person: Option<Person>,
}

#[derive(Deserialize)]
struct Person {
    #[serde(rename = "linkedInIdentifier")]
    linkedin_id: Option<String>,
}

/// Whom an answer is about, also where it cannot be used: what comes after the identifier may be broken.
/// Nobody, where that is blank.
pub(crate) fn linkedin_id_in(body: &[u8]) -> Option<String> {
    let found = match serde_json::from_slice::<Envelope>(body) {
        Ok(envelope) => envelope.person?.linkedin_id,
        Err(_) => find_text(body, b"\"linkedInIdentifier\""),
    };
    found.filter(|id| Identity::person(id).is_some())
}

/// The string behind a key, wherever the key is.
fn find_text(body: &[u8], key: &[u8]) -> Option<String> {
    let at = body.windows(key.len()).position(|part| part == key)?;
    let rest = body[at + key.len()..].trim_ascii_start();
    let rest = rest.strip_prefix(b":")?;
    let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<String>();
    values.next()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn person_is_found_in_sound_and_in_broken_answers() {
        for (body, expected) in [
            (r#"{"person":{"linkedInIdentifier":"A1"}}"#, Some("A1")),
            (
                r#"{"person":{"linkedInIdentifier": "A\"1"}, "#,
                Some("A\"1"),
            ),
            (
                r#"{"person":{"linkedInIdentifier" :"A1","name":"#,
                Some("A1"),
            ),
            (r#"{"person":{"linkedInIdentifier":7}}"#, None),
            (r#"{"person":{"linkedInIdentifier":"A"#, None),
            (r#"{"person":{"linkedInIdentifier":" \t"}}"#, None),
            (r#"{"person":{"linkedInIdentifier":""}, "#, None),
            (r#"{"person":null}"#, None),
            ("<html>", None),
        ] {
            let found = linkedin_id_in(body.as_bytes());
            assert_eq!(found.as_deref(), expected, "{body}");
        }
    }

    #[test]
    fn blank_identifier_is_nobodys() {
        for blank in ["", " ", "\u{a0}\n"] {
            assert_eq!(Identity::person(blank), None, "{blank:?}");
        }
        assert_eq!(Identity::person(" A1"), Some(Identity::Person(" A1")));
    }
}
