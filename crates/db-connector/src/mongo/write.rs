//! Bulk writes: many documents in one round trip.

use futures::stream::{self, StreamExt, TryStreamExt};
use mongodb::bson::{Document, deserialize_from_document, doc, serialize_to_bson};
use mongodb::error::{ErrorKind as Driver, IndexedWriteError, InsertManyError};
use serde::{Deserialize, Serialize};

use super::error::DUPLICATE_KEY;
use super::{MongoDatabase, Result};
use crate::{DatabaseError, ErrorKind};

/// Statements or documents in one command.
pub(super) const BATCH: usize = 1_000;

/// Update commands on their way at once: a server works on each with one core.
const LANES: usize = 2;

/// Statements that are not worth a second command.
const SHARE: usize = 50;

/// A document of a batch, by its place, that the server will not hold, and why.
pub(super) type Refused = (usize, String);

/// What became of documents that were to be inserted, by their place in the batch.
#[derive(Default)]
struct Insertion {
    present: Vec<usize>,
    refused: Vec<Refused>,
}

/// What the server says of an `update` command.
#[derive(Deserialize)]
struct UpdateAnswer {
    #[serde(rename = "nModified", default)]
    modified: u64,
    #[serde(rename = "writeErrors", default)]
    errors: Vec<Document>,
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
        if documents.is_empty() {
            return Ok(Vec::new());
        }
        let target = self.collection::<T>(collection);
        let insertion = self.run(what, || async {
            let inserted = target.insert_many(documents).ordered(false).await;
            inserted.map_or_else(Insertion::sort, |_| Ok(Insertion::default()))
        });
        let insertion = insertion.await?;
        let statements: Vec<_> = insertion.present.into_iter().map(update).collect();
        self.update(what, collection, &statements).await?;
        Ok(insertion.refused)
    }

    /// Runs update statements (`{q, u, multi}`) in as few commands as they fit in, two at a time,
    /// and says how many documents changed.
    ///
    /// Commands, as a client-level bulk write needs version 8 of the server.
    pub(super) async fn update(
        &self,
        what: &str,
        collection: &str,
        statements: &[Document],
    ) -> Result<u64> {
        let size = statements.len().div_ceil(LANES).clamp(SHARE, BATCH);
        let commands: Vec<_> = statements
            .chunks(size)
            .map(|chunk| doc! {"update": collection, "updates": chunk, "ordered": false})
            .collect();
        let modified = stream::iter(commands)
            .map(|command| self.send_update(what, self.acknowledged(command)))
            .buffer_unordered(LANES);
        modified
            .try_fold(0, async |sum, modified| Ok(sum + modified))
            .await
    }

    async fn send_update(&self, what: &str, command: Document) -> Result<u64> {
        let answer = self.run(what, || async {
            let answer = self.database.run_command(command.clone()).await?;
            Ok(deserialize_from_document::<UpdateAnswer>(answer)?)
        });
        let answer = answer.await?;
        match answer.errors.first() {
            Some(error) => Err(self.refusal(what, error)),
            None => Ok(answer.modified),
        }
    }

    /// With the write concern of the connection string, which plain commands do not inherit.
    fn acknowledged(&self, mut command: Document) -> Document {
        let concern = self.database.write_concern().map(serialize_to_bson);
        if let Some(Ok(concern)) = concern {
            command.insert("writeConcern", concern);
        }
        command
    }

    fn refusal(&self, what: &str, error: &Document) -> DatabaseError {
        self.unfit(what, error.get_str("errmsg").unwrap_or("no reason given"))
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
