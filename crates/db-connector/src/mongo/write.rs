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
    errors: Vec<UpdateError>,
}

#[derive(Deserialize)]
struct UpdateError {
    index: usize,
    code: i32,
    #[serde(rename = "errmsg")]
    message: String,
}

/// What became of update statements.
#[derive(Default)]
struct Updated {
    modified: u64,
    /// Places of the statements whose insertion collided.
    collided: Vec<usize>,
}

impl Updated {
    fn and(mut self, other: Self) -> Self {
        self.modified += other.modified;
        self.collided.extend(other.collided);
        self
    }
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

    /// Runs update statements that insert what is not there. A statement whose condition the document
    /// does not meet changes nothing: its insertion collides with it.
    ///
    /// A collision with a document that another program has inserted at the same moment looks the
    /// same, so what collided is tried once more.
    pub(super) async fn upsert(
        &self,
        what: &str,
        collection: &str,
        mut statements: Vec<Document>,
    ) -> Result<()> {
        for statement in &mut statements {
            statement.insert("upsert", true);
        }
        let collided = self.send(what, collection, &statements).await?.collided;
        let again: Vec<_> = collided
            .into_iter()
            .map(|index| statements[index].clone())
            .collect();
        self.send(what, collection, &again).await.map(|_| ())
    }

    /// Runs update statements (`{q, u, multi}`) and says how many documents changed.
    pub(super) async fn update(
        &self,
        what: &str,
        collection: &str,
        statements: &[Document],
    ) -> Result<u64> {
        Ok(self.send(what, collection, statements).await?.modified)
    }

    /// In as few commands as the statements fit in, two at a time.
    ///
    /// Commands, as a client-level bulk write needs version 8 of the server.
    async fn send(&self, what: &str, collection: &str, statements: &[Document]) -> Result<Updated> {
        let size = statements.len().div_ceil(LANES).clamp(SHARE, BATCH);
        let commands: Vec<_> = statements
            .chunks(size)
            .enumerate()
            .map(|(number, chunk)| {
                let command = doc! {"update": collection, "updates": chunk, "ordered": false};
                (number * size, command)
            })
            .collect();
        let updated = stream::iter(commands)
            .map(|(first, command)| self.send_one(what, first, self.acknowledged(command)))
            .buffer_unordered(LANES);
        updated
            .try_fold(Updated::default(), async |sum, one| Ok(sum.and(one)))
            .await
    }

    async fn send_one(&self, what: &str, first: usize, command: Document) -> Result<Updated> {
        let answer = self.run(what, || async {
            let answer = self.database.run_command(command.clone()).await?;
            Ok(deserialize_from_document::<UpdateAnswer>(answer)?)
        });
        let answer = answer.await?;
        let mut collided = Vec::new();
        for error in &answer.errors {
            if error.code != DUPLICATE_KEY {
                return Err(self.unfit(what, &error.message));
            }
            collided.push(first + error.index);
        }
        let modified = answer.modified;
        Ok(Updated { modified, collided })
    }

    /// With the write concern of the connection string, which plain commands do not inherit.
    fn acknowledged(&self, mut command: Document) -> Document {
        let concern = self.database.write_concern().map(serialize_to_bson);
        if let Some(Ok(concern)) = concern {
            command.insert("writeConcern", concern);
        }
        command
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
