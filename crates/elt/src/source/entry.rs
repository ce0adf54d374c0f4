//! What stands where an address is expected.

use models::{EmailAddress, InvalidEmail};

/// One entry of a source; each is counted, whatever it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// As it is written.
    Text(String),
    /// A row of this line ends before the column `email`.
    Short(u64),
    /// What stands in this line, or in the row that begins there, is not UTF-8; which address is meant is
    /// anybody's guess.
    Foreign(u64),
}

/// Why an entry is no address.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InvalidEntry {
    #[error(transparent)]
    Malformed(#[from] InvalidEmail),
    #[error("line {0} ends before its column `email`")]
    Short(u64),
    #[error("line {0} is not UTF-8: save the file as UTF-8")]
    Foreign(u64),
}

impl Entry {
    /// What is written in a line that `line` tells.
    pub(super) fn of(bytes: &[u8], line: impl FnOnce() -> u64) -> Self {
        match str::from_utf8(bytes) {
            Ok(text) => Self::Text(text.to_owned()),
            Err(_) => Self::Foreign(line()),
        }
    }

    /// Whether nothing stands there.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }

    /// The address.
    pub(crate) fn email(&self) -> Result<EmailAddress, InvalidEntry> {
        match self {
            Self::Text(text) => Ok(text.parse()?),
            Self::Short(line) => Err(InvalidEntry::Short(*line)),
            Self::Foreign(line) => Err(InvalidEntry::Foreign(*line)),
        }
    }
}
