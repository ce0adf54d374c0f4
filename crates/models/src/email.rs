//! E-mail addresses in their one normalised spelling.

use std::fmt;
use std::str::FromStr;

use email_address::Options;
use serde::{Deserialize, Serialize};

/// An e-mail address, trimmed, validated and lower-cased, so that equal people have equal addresses.
///
/// The domain must have at least two labels; domain literals (`a@[192.0.2.1]`) and display names
/// (`Ann <ann@example.com>`) are refused. Internationalised domains and quoted local parts are kept
/// as written, apart from their case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Why a text is not an e-mail address.
#[derive(Debug, thiserror::Error)]
#[error("`{text}` is not an e-mail address")]
pub struct InvalidEmail {
    text: String,
    source: email_address::Error,
}

impl EmailAddress {
    /// The address in its normalised spelling.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let options = Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        let lower = text.trim().to_lowercase();
        match email_address::EmailAddress::parse_with_options(&lower, options) {
            Ok(_) => Ok(Self(lower)),
            Err(source) => Err(InvalidEmail {
                text: text.trim().to_owned(),
                source,
            }),
        }
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = InvalidEmail;

    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.0
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn normalised(text: &str) -> Option<String> {
        text.parse::<EmailAddress>().ok().map(String::from)
    }

    #[test]
    fn spellings_of_one_address_become_equal() {
        for text in [
            "ann@example.com",
            " Ann@Example.COM\t",
            "ANN@EXAMPLE.COM\r\n",
        ] {
            assert_eq!(
                normalised(text).as_deref(),
                Some("ann@example.com"),
                "{text:?}"
            );
        }
    }

    #[test]
    fn unusual_but_valid_addresses_are_kept() {
        for text in [
            "a+tag@example.com",
            "\"a b\"@example.com",
            "o'neil@example.com",
            "jo@bücher.example",
        ] {
            assert_eq!(normalised(text).as_deref(), Some(text), "{text:?}");
        }
    }

    #[test]
    fn malformed_addresses_are_refused() {
        let long_local = format!("{}@example.com", "a".repeat(65));
        let long_domain = format!("a@{}.example", "b.".repeat(150));
        for text in [
            "",
            " ",
            "ann",
            "ann@",
            "@example.com",
            "ann@@example.com",
            "ann@example",
            "a b@example.com",
            "Ann <ann@example.com>",
            "ann@[192.0.2.1]",
            "ann@exam ple.com",
            &long_local,
            &long_domain,
        ] {
            assert_eq!(normalised(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(text in "\\PC{0,40}@\\PC{0,20}\\.[a-z]{2}") {
            if let Some(once) = normalised(&text) {
                prop_assert_eq!(normalised(&once), Some(once));
            }
        }
    }
}
