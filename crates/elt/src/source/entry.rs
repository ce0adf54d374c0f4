//! What stands where an address is expected.

use models::{EmailAddress, InvalidEmail};

/// One entry of a source; each is counted, whatever it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// As it is written.
    Text(String),
    /// A row of this line ends before the column `email`.
    Short(u64),
}

/// Why an entry is no address.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InvalidEntry {
    #[error(transparent)]
    Malformed(#[from] InvalidEmail),
    #[error("line {0} ends before its column `email`")]
    Short(u64),
}

impl Entry {
    /// Whether nothing stands there.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }

    /// The address.
    pub(crate) fn email(&self) -> Result<EmailAddress, InvalidEntry> {
        match self {
            Self::Text(text) => Ok(text.parse()?),
            Self::Short(line) => Err(InvalidEntry::Short(*line)),
        }
    }
}
