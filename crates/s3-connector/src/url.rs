//! `RAW_STORE_URL`: the scheme selects the store.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where raw answers are kept. Holds no secret: keys come from the AWS SDK's own variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawStoreUrl {
    /// `file://data/raw` is relative to the working directory, `file:///var/raw` absolute.
    Directory(PathBuf),
    /// A bucket, and a prefix in it without slashes at its ends; may be empty.
    S3 {
        /// The bucket's name.
        bucket: String,
        /// The prefix of every key.
        prefix: String,
    },
}

/// A `RAW_STORE_URL` that names no store.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRawStoreUrl {
    /// No or another scheme.
    #[error("raw store URL `{0}` has neither the scheme `file` nor `s3`")]
    Scheme(String),
    /// A scheme and nothing behind it.
    #[error("raw store URL `{0}` names no directory or bucket")]
    Empty(String),
}

impl FromStr for RawStoreUrl {
    type Err = InvalidRawStoreUrl;

    fn from_str(text: &str) -> Result<Self, InvalidRawStoreUrl> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        match scheme {
            "file" if !rest.is_empty() => Ok(Self::Directory(PathBuf::from(rest))),
            "s3" if !bucket.is_empty() => Ok(Self::S3 {
                bucket: bucket.to_owned(),
                prefix: prefix.trim_matches('/').to_owned(),
            }),
            "file" | "s3" => Err(InvalidRawStoreUrl::Empty(text.to_owned())),
            _ => Err(InvalidRawStoreUrl::Scheme(text.to_owned())),
        }
    }
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
    fn schemes_select_the_store_and_read_back() {
        for text in [
            "file://data/raw",
            "file:///var/raw",
            "s3://bucket/",
            "s3://bucket/a/b",
        ] {
            assert_eq!(text.parse::<RawStoreUrl>().unwrap().to_string(), text);
        }
        assert_eq!(
            "s3://bucket/a/".parse(),
            "s3://bucket/a".parse::<RawStoreUrl>()
        );
    }

    #[test]
    fn other_texts_are_refused_by_name() {
        for text in ["", "data/raw", "http://x", "s3://", "s3:///x", "file://"] {
            let error = text.parse::<RawStoreUrl>().unwrap_err();
            assert!(error.to_string().contains(&format!("`{text}`")), "{error}");
        }
    }
}
