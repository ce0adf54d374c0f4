//! `RAW_STORE_URL`: the scheme selects the backend.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where raw answers are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawStoreUrl {
    /// `file://data/raw` is relative to the working directory, `file:///var/raw` absolute.
    Directory(PathBuf),
    /// `s3://bucket/prefix`; the AWS SDK's own variables say where and with which keys.
    S3 {
        /// Name of the bucket.
        bucket: String,
        /// What every key starts with, without slashes at its ends; may be empty.
        prefix: String,
    },
}

/// A `RAW_STORE_URL` that names no store; the text is left out, as somebody may have put keys into it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRawStoreUrl {
    /// Nothing that looks like a scheme before `://`.
    #[error("raw store URL has no scheme: write `file://` or `s3://` before it")]
    NoScheme,
    /// A scheme of something else.
    #[error("raw store URL has the unknown scheme `{0}`")]
    Scheme(String),
    /// `file://` and nothing behind it.
    #[error("raw store URL names no directory")]
    NoDirectory,
    /// `s3://` and nothing behind it.
    #[error("raw store URL names no bucket")]
    NoBucket,
    /// Keys belong into the SDK's variables: a URL is shown, logged and kept in histories.
    #[error("raw store URL holds more than a bucket and a prefix")]
    Credentials,
}

impl FromStr for RawStoreUrl {
    type Err = InvalidRawStoreUrl;

    fn from_str(text: &str) -> Result<Self, InvalidRawStoreUrl> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").ok_or(InvalidRawStoreUrl::NoScheme)?;
        match scheme {
            "file" if rest.is_empty() => Err(InvalidRawStoreUrl::NoDirectory),
            "file" => Ok(Self::Directory(PathBuf::from(rest))),
            "s3" => s3_url(rest),
            other if is_scheme(other) => Err(InvalidRawStoreUrl::Scheme(other.to_owned())),
            _ => Err(InvalidRawStoreUrl::NoScheme),
        }
    }
}

/// Of RFC 3986, section 3.1. What is none is not shown: it may be a key.
fn is_scheme(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(allowed)
}

fn s3_url(rest: &str) -> Result<RawStoreUrl, InvalidRawStoreUrl> {
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    if bucket.is_empty() {
        return Err(InvalidRawStoreUrl::NoBucket);
    }
    if bucket.contains([':', '@', '?']) || prefix.contains('?') {
        return Err(InvalidRawStoreUrl::Credentials);
    }
    Ok(RawStoreUrl::S3 {
        bucket: bucket.to_owned(),
        prefix: prefix.trim_matches('/').to_owned(),
    })
}

impl fmt::Display for RawStoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(path) => write!(f, "file://{}", path.display()),
            Self::S3 { bucket, prefix } => write!(f, "s3://{bucket}/{prefix}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_select_the_store() {
        for (text, shown) in [
            ("file://data/raw", "file://data/raw"),
            (" file:///var/raw ", "file:///var/raw"),
            ("s3://linkedin-data", "s3://linkedin-data/"),
            ("s3://linkedin-data/", "s3://linkedin-data/"),
            ("s3://linkedin-data//a/b/", "s3://linkedin-data/a/b"),
        ] {
            assert_eq!(text.parse::<RawStoreUrl>().unwrap().to_string(), shown);
        }
    }

    #[test]
    fn two_slashes_are_relative_and_three_absolute() {
        let path = |text: &str| match text.parse().unwrap() {
            RawStoreUrl::Directory(path) => path,
            RawStoreUrl::S3 { .. } => panic!("`{text}` is a directory"),
        };
        assert!(path("file://x").is_relative());
        assert!(path("file:///x").is_absolute());
    }

    #[test]
    fn other_texts_are_refused() {
        use InvalidRawStoreUrl as Invalid;
        for (text, error) in [
            ("", Invalid::NoScheme),
            ("data/raw", Invalid::NoScheme),
            ("http://x", Invalid::Scheme("http".to_owned())),
            ("key:secret@s3://bucket", Invalid::NoScheme),
            ("key/secret://bucket", Invalid::NoScheme),
            ("file://", Invalid::NoDirectory),
            ("s3://", Invalid::NoBucket),
            ("s3:///prefix", Invalid::NoBucket),
            ("s3://key:secret@bucket", Invalid::Credentials),
            ("s3://bucket/prefix?secret=x", Invalid::Credentials),
        ] {
            assert_eq!(text.parse::<RawStoreUrl>(), Err(error), "{text}");
        }
    }
}
