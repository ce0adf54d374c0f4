//! Asks the database who must not come back.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

use db_connector::{Database, ErrorKind};
use models::{EmailAddress, KeyedHash};

use super::{Identity, SuppressionError, SuppressionKey};
use crate::EltError;

/// The key of a program, held against what the database says whenever it is used: the first person may be
/// erased while a run is under way.
#[derive(Debug)]
pub(crate) struct Suppression {
    key: Option<SuppressionKey>,
    /// The database has said that the key is the right one; it says so for good.
    is_confirmed: AtomicBool,
}

impl Suppression {
    /// Refuses to begin without the key where people were erased, and with a key that is not theirs.
    pub(crate) async fn open(
        database: &dyn Database,
        key: Option<SuppressionKey>,
    ) -> Result<Self, EltError> {
        let suppression = Self {
            key,
            is_confirmed: AtomicBool::new(false),
        };
        suppression.key_in_force(database).await?;
        Ok(suppression)
    }

    /// Takes the key into use for good if it is the first one.
    pub(crate) async fn claim(
        database: &dyn Database,
        key: SuppressionKey,
    ) -> Result<Self, EltError> {
        database.claim_key_check(key.check()).await?;
        Self::open(database, Some(key)).await
    }

    /// As it was given.
    pub(crate) const fn key(&self) -> Option<SuppressionKey> {
        self.key
    }

    /// Those of the addresses that are suppressed.
    pub(crate) async fn find_addresses<'a>(
        &self,
        database: &dyn Database,
        emails: &'a [EmailAddress],
    ) -> Result<HashSet<&'a EmailAddress>, EltError> {
        let identities = emails.iter().map(Identity::Address);
        let found = self.find(database, identities).await?;
        Ok(found.into_iter().filter_map(Identity::address).collect())
    }

    /// Those of the identities that are suppressed.
    pub(crate) async fn find<'a>(
        &self,
        database: &dyn Database,
        identities: impl IntoIterator<Item = Identity<'a>>,
    ) -> Result<HashSet<Identity<'a>>, EltError> {
        let Some(key) = self.key_in_force(database).await? else {
            return Ok(HashSet::new());
        };
        let identities: Vec<_> = identities.into_iter().collect();
        let hashes: Vec<_> = identities
            .iter()
            .map(|identity| key.hash(*identity))
            .collect();
        let found = database.find_suppressed(&hashes).await?;
        let found: HashSet<KeyedHash> = found.into_iter().collect();
        let pairs = identities.into_iter().zip(hashes);
        let suppressed = pairs.filter(|(_, hash)| found.contains(hash));
        Ok(suppressed.map(|(identity, _)| identity).collect())
    }

    /// The key, if anybody was ever erased.
    async fn key_in_force(
        &self,
        database: &dyn Database,
    ) -> Result<Option<SuppressionKey>, EltError> {
        if self.is_confirmed.load(Ordering::Relaxed) {
            return Ok(self.key);
        }
        let check = match database.find_key_check().await {
            // Nothing was ever stored.
            Err(error) if error.kind() == ErrorKind::Empty => None,
            check => check?,
        };
        let Some(check) = check else {
            return Ok(None);
        };
        let database = database.location().to_owned();
        match self.key {
            None => Err(SuppressionError::Missing { database }.into()),
            Some(key) if key.check() != check => Err(SuppressionError::Other { database }.into()),
            Some(key) => {
                self.is_confirmed.store(true, Ordering::Relaxed);
                Ok(Some(key))
            }
        }
    }
}
