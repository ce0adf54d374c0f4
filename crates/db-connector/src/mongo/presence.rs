//! Tells a collection without documents from one that is not there.
//!
//! The server answers both alike, and so a misspelt name of a database would look like a database in
//! which there is nothing. Only reads that have found nothing ask, and each collection is asked for once.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{MongoDatabase, Result};
use crate::{DatabaseError, ErrorKind};

/// Names of collections that were there when they were last listed.
#[derive(Clone, Default)]
pub(super) struct Seen(Arc<Mutex<HashSet<String>>>);

impl Seen {
    fn names(&self) -> MutexGuard<'_, HashSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MongoDatabase {
    /// The collections that the user may see.
    pub(super) async fn list_names(&self, what: &str) -> Result<Vec<String>> {
        let names = self.run(what, || async {
            let names = self.database.list_collection_names();
            names.authorized_collections(true).await
        });
        let names = names.await?;
        self.seen.names().extend(names.iter().cloned());
        Ok(names)
    }

    /// What was found; an error if that is nothing and there is no such collection either.
    pub(super) async fn found<T>(
        &self,
        what: &str,
        collection: &str,
        found: Vec<T>,
    ) -> Result<Vec<T>> {
        if found.is_empty() {
            self.require(what, collection).await?;
        }
        Ok(found)
    }

    /// # Errors
    /// [`ErrorKind::Empty`] if there is no such collection.
    pub(super) async fn require(&self, what: &str, collection: &str) -> Result<()> {
        if self.seen.names().contains(collection) {
            return Ok(());
        }
        let names = self.list_names(what).await?;
        if names.iter().any(|name| name == collection) {
            return Ok(());
        }
        let context = format!("could not {what} in the database `{}`", self.location);
        let reason = format!("no such collection: {collection}");
        Err(DatabaseError::new(
            ErrorKind::Empty,
            context,
            Some(reason.into()),
        ))
    }
}
