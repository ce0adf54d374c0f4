//! The API's address with a place for the e-mail address.

use models::EmailAddress;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::{Host, Position, Url};

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
    /// With something in the place of an address.
    filled: Url,
    shown: String,
}

impl UrlTemplate {
    /// Checks that the result is a URL of a web server.
    pub(super) fn parse(template: &str) -> Result<Self, EltError> {
        let invalid = || EltError::ApiUrl {
            url: harmless_part(template),
        };
        let (before, behind) = template.split_once(PLACE).ok_or_else(invalid)?;
        let url = Url::parse(&format!("{before}x{behind}")).map_err(|_| invalid())?;
        let is_web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
        if !is_web || !reaches_the_server(before, behind) {
            return Err(invalid());
        }
        Ok(Self {
            before: before.to_owned(),
            behind: behind.to_owned(),
            shown: shown(template, &url),
            filled: url,
        })
    }

    /// The URL for an address, with the key if it goes into the query.
    pub(super) fn fill(&self, email: &EmailAddress, key: Option<&ApiKey>) -> String {
        let email = encode(email);
        let mut url = format!("{}{email}{}", self.before, self.behind);
        if let Some(parameter) = key.and_then(ApiKey::parameter) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&parameter);
        }
        url
    }

    /// Whether it leads to this machine.
    pub(super) fn is_local(&self) -> bool {
        match self.filled.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
    }

    /// Whether it is spoken to without TLS.
    pub(super) fn is_plain(&self) -> bool {
        self.filled.scheme() == "http"
    }

    /// For messages: no query, no credentials.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }
}

/// An address in the place of the host would name a server, and what follows a `#` is not sent.
fn reaches_the_server(before: &str, behind: &str) -> bool {
    let filled = |email: &str| Url::parse(&format!("{before}{email}{behind}"));
    let (Ok(one), Ok(other)) = (filled("x"), filled("y")) else {
        return false;
    };
    one[Position::BeforePath..Position::AfterQuery]
        != other[Position::BeforePath..Position::AfterQuery]
}

/// The address as it stands in a URL.
pub(super) fn encode(email: &EmailAddress) -> String {
    utf8_percent_encode(email.as_str(), ENCODED).to_string()
}

/// The template without user, password and query. Where an `@` stands behind what was taken for the host,
/// that may have been a password.
fn shown(template: &str, url: &Url) -> String {
    let harmless = harmless_part(template);
    if url[Position::BeforePath..].contains('@') {
        return harmless;
    }
    harmless.replacen("…@", "", 1)
}

/// What may be shown of a URL that cannot be read: a password may hold what ends the host elsewhere, so
/// nothing before the last `@`, and nothing that may belong to the query.
fn harmless_part(url: &str) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let Some(at) = url.rfind('@') else {
        return url[..end].to_owned();
    };
    let scheme = url.find("://").map_or("", |colon| &url[..colon + 3]);
    let behind = url.get(at + 1..end).unwrap_or_default();
    format!("{scheme}…@{behind}")
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
        for template in [
            "",
            "http://h/get",
            "h/{email}",
            "ftp://h/{email}",
            "http://{email}/",
            "http://{email}.example/get",
            "http://{email}:pw@h/get",
            "http://h:{email}/get",
            "http://h/get#{email}",
            "http://h/get?k=1#{email}",
        ] {
            assert!(UrlTemplate::parse(template).is_err(), "{template}");
        }
        for (template, shown) in [
            ("http://user:s3cret@h/?apikey=s3cret", "http://…@h/"),
            ("http://h/?mail=a@b&apikey=s3cret", "http://…@"),
            ("http://user:s3/cret@h/{email}", "http://…@h/{email}"),
            ("http://user:s3?cret@h/{email}", "http://…@"),
            ("http://user:s3#cret@h/{email}", "http://…@"),
            ("http://user:s3@cret@h:x/{email}#s3", "http://…@h:x/{email}"),
            ("user:s3cret@h/{email}?k=s3cret", "…@h/{email}"),
            ("http://h/get#s3cret", "http://h/get"),
        ] {
            let error = UrlTemplate::parse(template).unwrap_err().to_string();
            let expected = format!("`{shown}` is no URL with a place for the address");
            assert_eq!(error, expected, "{template}");
        }
    }

    #[test]
    fn shown_url_has_no_query_and_no_credentials() {
        for (template, shown) in [
            ("http://user:pw@h:1/x?k=s3cret&e={email}", "http://h:1/x"),
            ("http://h?k=s3cret@x&e={email}", "http://…@"),
            ("http://user:1/w@h/{email}", "http://…@h/{email}"),
            ("http://user:1/w@h@i/{email}", "http://…@i/{email}"),
            ("http://user:1?w@h/{email}", "http://…@"),
            ("https://h/{email}", "https://h/{email}"),
        ] {
            let parsed = UrlTemplate::parse(template).unwrap();
            assert_eq!(parsed.shown(), shown, "{template}");
        }
    }

    #[test]
    fn addresses_of_this_machine_are_recognised() {
        for (template, is_local) in [
            ("http://127.0.0.1:8000/{email}", true),
            ("http://localhost/{email}", true),
            ("http://[::1]:1/{email}", true),
            ("https://api.example/{email}", false),
        ] {
            assert_eq!(UrlTemplate::parse(template).unwrap().is_local(), is_local);
        }
    }
}
