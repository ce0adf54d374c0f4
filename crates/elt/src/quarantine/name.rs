//! How a person names answers.

use std::fmt;
use std::str::FromStr;

use db_connector::Database;
use models::{EmailAddress, QuarantineId, QuarantinedAnswer};
use serde::{Serialize, Serializer};

use crate::EltError;

/// One answer by its identity, or all answers under an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerName {
    /// As `elt quarantine list` shows it.
    Id(QuarantineId),
    /// Whatever is in quarantine under it.
    Address(EmailAddress),
}

/// A text that names no answer.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is neither an identity of 32 hex digits nor an e-mail address")]
pub struct InvalidAnswerName(String);

impl FromStr for AnswerName {
    type Err = InvalidAnswerName;

    fn from_str(text: &str) -> Result<Self, InvalidAnswerName> {
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        let address = text.parse().map(Self::Address);
        address.map_err(|_| InvalidAnswerName(text.to_owned()))
    }
}

impl fmt::Display for AnswerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Address(email) => email.fmt(f),
        }
    }
}

impl Serialize for AnswerName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl AnswerName {
    /// The answers of this name, newest first.
    pub(super) async fn find(
        &self,
        database: &dyn Database,
    ) -> Result<Vec<QuarantinedAnswer>, EltError> {
        let found = match self {
            Self::Id(id) => database.find_quarantined(&[*id]).await?,
            Self::Address(email) => database.find_quarantined_of(email).await?,
        };
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_identities_or_addresses() {
        let id = "645caf79453c5716baecfaa3f4b82e7e";
        assert_eq!(
            id.parse::<AnswerName>().unwrap(),
            AnswerName::Id(id.parse().unwrap())
        );
        let email = "Ann@example.com";
        assert_eq!(
            email.parse::<AnswerName>().unwrap(),
            AnswerName::Address(email.parse().unwrap())
        );
        let error = "ann".parse::<AnswerName>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`ann` is neither an identity of 32 hex digits nor an e-mail address"
        );
    }
}
