//! Bulk insertions: many documents in one round trip.

use mongodb::bson::Document;
use mongodb::error::{ErrorKind as Driver, IndexedWriteError, InsertManyError};
use serde::Serialize;

use super::error::DUPLICATE_KEY;
use super::{MongoDatabase, Result};
use crate::{DatabaseError, ErrorKind};

/// Statements or documents in one command.
pub(super) const BATCH: usize = 1_000;

/// A document of a batch, by its place, that the server will not hold, and why.
pub(super) type Refused = (usize, String);

/// What became of documents that were to be inserted, by their place in the batch.
#[derive(Default)]
struct Insertion {
    present: Vec<usize>,
    refused: Vec<Refused>,
}

impl MongoDatabase {
    /// Inserts the documents that are not there and runs `update` on those that are; those that are
    /// refused keep nothing else out.
    ///
    /// Inserts first: they are three times as fast as upserts, and most documents are new.
    pub(super) async fn insert_or_update<T: Serialize + Send + Sync>(
        &self,
        what: &str,
        collection: &str,
        documents: &[T],
        update: impl Fn(usize) -> Document,
    ) -> Result<Vec<Refused>> {
        let insertion = self.insert(what, collection, documents).await?;
        let statements: Vec<_> = insertion.present.into_iter().map(update).collect();
        self.update(what, collection, &statements).await?;
        Ok(insertion.refused)
    }

    /// Inserts the documents that are not there and returns the places of those that are, in order.
    pub(super) async fn insert_absent<T: Serialize + Send + Sync>(
        &self,
        what: &str,
        collection: &str,
        documents: &[T],
    ) -> Result<Vec<usize>> {
        let insertion = self.insert(what, collection, documents).await?;
        match insertion.refused.first() {
            Some((_, reason)) => Err(self.unfit(what, reason)),
            None => Ok(insertion.present),
        }
    }

    async fn insert<T: Serialize + Send + Sync>(
        &self,
        what: &str,
        collection: &str,
        documents: &[T],
    ) -> Result<Insertion> {
        if documents.is_empty() {
            return Ok(Insertion::default());
        }
        let target = self.collection::<T>(collection);
        self.run(what, || async {
            let inserted = target.insert_many(documents).ordered(false).await;
            inserted.map_or_else(Insertion::sort, |_| Ok(Insertion::default()))
        })
        .await
    }

    /// The server will not hold what our own code has made.
    pub(super) fn unfit(&self, what: &str, reason: &str) -> DatabaseError {
        let context = format!("could not {what} in the database `{}`", self.location);
        DatabaseError::new(ErrorKind::Data, context, Some(reason.into()))
    }
}

impl Insertion {
    /// Tells documents that are there from documents that are refused, and both from failures.
    fn sort(error: mongodb::error::Error) -> mongodb::error::Result<Self> {
        let Driver::InsertMany(InsertManyError {
            write_errors: Some(errors),
            write_concern_error: None,
            ..
        }) = &*error.kind
        else {
            return Err(error);
        };
        let (present, refused): (Vec<_>, Vec<_>) = errors
            .iter()
            .partition(|error: &&IndexedWriteError| error.code == DUPLICATE_KEY);
        Ok(Self {
            present: present.into_iter().map(|error| error.index).collect(),
            refused: refused
                .into_iter()
                .map(|error| (error.index, error.message.clone()))
                .collect(),
        })
    }
}
