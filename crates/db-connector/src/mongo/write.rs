//! Bulk insertions: many documents in one round trip.

use mongodb::bson::Document;
use mongodb::error::{
    Error, ErrorKind as Driver, IndexedWriteError, InsertManyError, Result as DriverResult,
    WriteFailure,
};
use serde::Serialize;

use super::error::{DUPLICATE_KEY, UNFIT};
use super::{MongoDatabase, Result};
use crate::{DatabaseError, ErrorKind};

/// Statements or documents in one command.
pub(super) const BATCH: usize = 1_000;

/// A document of a batch, by its place, that the server will not hold, and why.
pub(super) type Refused = (usize, String);

/// What became of documents that were to be inserted, by their place in the batch.
#[derive(Default)]
pub(super) struct Insertion {
    pub(super) present: Vec<usize>,
    pub(super) refused: Vec<Refused>,
}

impl MongoDatabase {
    /// Inserts the documents that are not there and runs `update` on those that are. One that is refused
    /// keeps nothing else out, and is an error: they are of our own making.
    ///
    /// Inserts first: they are three times as fast as upserts, and most documents are new.
    pub(super) async fn insert_or_update<T: Serialize + Send + Sync>(
        &self,
        what: &str,
        collection: &str,
        documents: &[T],
        update: impl Fn(usize) -> Document,
    ) -> Result<()> {
        let insertion = self.insert(what, collection, documents).await?;
        let statements: Vec<_> = insertion.present.into_iter().map(update).collect();
        self.update(what, collection, &statements).await?;
        self.none_refused(what, &insertion.refused)
    }

    /// Inserts the documents that are not there and returns the places of those that are, in order.
    pub(super) async fn insert_absent<T: Serialize + Send + Sync>(
        &self,
        what: &str,
        collection: &str,
        documents: &[T],
    ) -> Result<Vec<usize>> {
        let insertion = self.insert(what, collection, documents).await?;
        self.none_refused(what, &insertion.refused)?;
        Ok(insertion.present)
    }

    fn none_refused(&self, what: &str, refused: &[Refused]) -> Result<()> {
        match refused.first() {
            Some((_, reason)) => Err(self.unfit(what, reason)),
            None => Ok(()),
        }
    }

    pub(super) async fn insert<T: Serialize + Send + Sync>(
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
    fn sort(error: Error) -> DriverResult<Self> {
        let Driver::InsertMany(InsertManyError {
            write_errors: Some(errors),
            write_concern_error: None,
            ..
        }) = &*error.kind
        else {
            return Err(error);
        };
        if let Some(failure) = find_failure(errors) {
            return Err(failure);
        }
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

/// The first error that is not about its document. A router reports what befell a whole batch, such as a
/// shard without primary, as an error of each document in it.
pub(super) fn find_failure(errors: &[IndexedWriteError]) -> Option<Error> {
    let about_document = |code| code == DUPLICATE_KEY || UNFIT.contains(&code);
    let failure = errors.iter().find(|error| !about_document(error.code))?;
    Some(Driver::Write(WriteFailure::WriteError(failure.clone().into())).into())
}

#[cfg(test)]
mod tests {
    use mongodb::bson::{Document, deserialize_from_document, doc};

    use super::*;
    use crate::mongo::error::is_transient;

    fn sort(errors: &[Document]) -> DriverResult<Insertion> {
        let errors = doc! {"writeErrors": errors, "writeConcernError": null};
        let errors: InsertManyError = deserialize_from_document(errors).unwrap();
        Insertion::sort(Driver::InsertMany(errors).into())
    }

    fn error(index: i32, code: i32) -> Document {
        doc! {"index": index, "code": code, "errmsg": format!("error {code}")}
    }

    #[test]
    fn documents_that_are_there_and_documents_that_are_refused_are_told_apart() {
        let sorted = sort(&[error(0, 11_000), error(2, 121), error(5, 11_000)]).unwrap();
        assert_eq!(sorted.present, [0, 5]);
        assert_eq!(sorted.refused, [(2, "error 121".to_owned())]);
    }

    #[test]
    fn failure_of_a_batch_refuses_no_document_and_is_sent_again() {
        for code in [6, 89, 91, 133, 189, 13_436] {
            let failure = sort(&[error(0, 121), error(1, code), error(2, code)]).err();
            assert!(is_transient(&failure.unwrap()), "{code}");
        }
    }
}
