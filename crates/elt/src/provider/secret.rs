//! The API key, which is never shown.

use std::fmt;

use http::{HeaderName, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::EltError;

/// Where the provider wants its key.
#[derive(Clone, Debug)]
pub enum KeyPlace {
    /// A query parameter of this name.
    Parameter(String),
    /// A header of this name.
    Header(HeaderName),
}

impl fmt::Display for KeyPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(name) => write!(f, "query parameter `{name}`"),
            Self::Header(name) => write!(f, "header `{name}`"),
        }
    }
}

impl KeyPlace {
    /// A header of this name.
    pub fn header(name: &str) -> Result<Self, EltError> {
        let name = name
            .parse()
            .map_err(|error: http::header::InvalidHeaderName| EltError::Client(error.into()))?;
        Ok(Self::Header(name))
    }
}

/// A key and its place. `Debug` hides it.
#[derive(Clone)]
pub struct ApiKey {
    value: String,
    header: HeaderValue,
    place: KeyPlace,
}

impl ApiKey {
    /// A key of visible characters.
    pub fn new(value: String, place: KeyPlace) -> Result<Self, EltError> {
        let mut header =
            HeaderValue::from_str(&value).map_err(|error| EltError::Client(error.into()))?;
        header.set_sensitive(true);
        Ok(Self {
            value,
            header,
            place,
        })
    }

    /// Where it goes.
    pub(super) const fn place(&self) -> &KeyPlace {
        &self.place
    }

    /// Whether a blank or a quotation mark is at one of its ends.
    pub(super) fn is_wrapped(&self) -> bool {
        let stripped = self.value.trim().trim_matches(['"', '\'']);
        stripped.len() < self.value.len()
    }

    /// Name and value of the header, if the key goes into one.
    pub(super) fn header(&self) -> Option<(&HeaderName, &HeaderValue)> {
        match &self.place {
            KeyPlace::Header(name) => Some((name, &self.header)),
            KeyPlace::Parameter(_) => None,
        }
    }

    /// The spellings in which a provider may quote the key; `Bearer KEY` is quoted without its first word.
    pub(super) fn spellings(&self) -> Vec<String> {
        let bare = self.value.rsplit(' ').next().unwrap_or_default();
        let encoded = utf8_percent_encode(bare, NON_ALPHANUMERIC).to_string();
        vec![self.value.clone(), bare.to_owned(), encoded]
    }

    /// `name=value`, percent-encoded, if the key goes into the query.
    pub(super) fn parameter(&self) -> Option<String> {
        let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        match &self.place {
            KeyPlace::Parameter(name) => Some(format!("{}={}", encode(name), encode(&self.value))),
            KeyPlace::Header(_) => None,
        }
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_is_never_shown() {
        for place in [
            KeyPlace::Parameter("apikey".to_owned()),
            KeyPlace::header("x-key").unwrap(),
        ] {
            let key = ApiKey::new("s3cret".to_owned(), place).unwrap();
            assert!(!format!("{key:?}").contains("s3cret"));
            assert!(!format!("{:?}", key.header()).contains("s3cret"));
        }
    }

    #[test]
    fn key_that_no_header_can_hold_is_refused_without_being_shown() {
        let error =
            ApiKey::new("a\nb".to_owned(), KeyPlace::Parameter("k".to_owned())).unwrap_err();
        assert!(!format!("{error:?}").contains("a\nb"));
    }
}
