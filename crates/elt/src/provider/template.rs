//! The API's address with a place for the e-mail address.

use models::EmailAddress;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::secret::ApiKey;
use crate::EltError;

const PLACE: &str = "{email}";

/// RFC 3986's unreserved characters stay as they are; everything else, `@` and `/` too, is encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A URL in two parts, before the address and behind it.
#[derive(Debug)]
pub(super) struct UrlTemplate {
    before: String,
    behind: String,
    shown: String,
}

impl UrlTemplate {
    /// Checks that the result is a URL of a web server.
    pub(super) fn parse(template: &str) -> Result<Self, EltError> {
        let shown = template.split('?').next().unwrap_or_default().to_owned();
        let invalid = || EltError::ApiUrl {
            url: without_user(&shown),
        };
        let (before, behind) = template.split_once(PLACE).ok_or_else(invalid)?;
        let url = Url::parse(&format!("{before}x{behind}")).map_err(|_| invalid())?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(invalid());
        }
        Ok(Self {
            before: before.to_owned(),
            behind: behind.to_owned(),
            shown: without_user(&shown),
        })
    }

    /// The URL for an address, with the key if it goes into the query.
    pub(super) fn fill(&self, email: &EmailAddress, key: Option<&ApiKey>) -> String {
        let email = utf8_percent_encode(email.as_str(), ENCODED);
        let mut url = format!("{}{email}{}", self.before, self.behind);
        if let Some(parameter) = key.and_then(ApiKey::parameter) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&parameter);
        }
        url
    }

    /// For messages: no query, no credentials.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }
}

/// Takes `user:password@` out.
fn without_user(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}/{path}")
}

#[cfg(test)]
mod tests {
    use super::super::secret::KeyPlace;
    use super::*;

    fn key() -> ApiKey {
        ApiKey::new("a&b".to_owned(), KeyPlace::Parameter("apikey".to_owned())).unwrap()
    }

    #[track_caller]
    fn check(template: &str, email: &str, key: Option<&ApiKey>, expected: &str) {
        let template = UrlTemplate::parse(template).unwrap();
        assert_eq!(template.fill(&email.parse().unwrap(), key), expected);
    }

    #[test]
    fn address_and_key_are_encoded() {
        let path = "http://h/get/{email}";
        check(
            path,
            "a+b@example.com",
            None,
            "http://h/get/a%2Bb%40example.com",
        );
        check(
            path,
            "\"a/b?c\"@example.com",
            None,
            "http://h/get/%22a%2Fb%3Fc%22%40example.com",
        );
        check(
            path,
            "jo@bücher.example",
            None,
            "http://h/get/jo%40b%C3%BCcher.example",
        );
        check(
            path,
            "a@example.com",
            Some(&key()),
            "http://h/get/a%40example.com?apikey=a%26b",
        );
        check(
            "https://h/e?email={email}",
            "a@example.com",
            Some(&key()),
            "https://h/e?email=a%40example.com&apikey=a%26b",
        );
    }

    #[test]
    fn urls_without_place_or_host_are_refused_without_query() {
        for template in ["", "http://h/get", "h/{email}", "ftp://h/{email}"] {
            assert!(UrlTemplate::parse(template).is_err(), "{template}");
        }
        let error = UrlTemplate::parse("http://user:pw@h/?apikey=s3cret")
            .unwrap_err()
            .to_string();
        assert!(
            !error.contains("s3cret") && !error.contains("pw"),
            "{error}"
        );
    }

    #[test]
    fn shown_url_has_no_query_and_no_credentials() {
        let template = UrlTemplate::parse("http://user:pw@h:1/x?k=s3cret&e={email}").unwrap();
        assert_eq!(template.shown(), "http://h:1/x");
    }
}
