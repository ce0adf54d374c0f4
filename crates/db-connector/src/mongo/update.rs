//! Update commands: many statements in one round trip.

use futures::stream::{self, StreamExt, TryStreamExt};
use mongodb::bson::raw::cstr;
use mongodb::bson::{
    Document, RawArrayBuf, RawDocumentBuf, deserialize_from_document, rawdoc,
    serialize_to_raw_document_buf,
};
use mongodb::error::{
    Error, ErrorKind as Driver, IndexedWriteError, Result as DriverResult, WriteConcernError,
    WriteFailure,
};
use serde::Deserialize;

use super::error::DUPLICATE_KEY;
use super::write::{BATCH, find_failure};
use super::{MongoDatabase, Result};

/// Update commands on their way at once: a server works on each with one core.
const LANES: usize = 2;

/// Statements that are not worth a second command.
const SHARE: usize = 50;

/// What the server says of an `update` command.
#[derive(Deserialize)]
struct UpdateAnswer {
    #[serde(rename = "n", default)]
    matched: u64,
    #[serde(rename = "nModified", default)]
    modified: u64,
    #[serde(rename = "writeErrors", default)]
    errors: Vec<IndexedWriteError>,
    #[serde(rename = "writeConcernError")]
    unmet: Option<WriteConcernError>,
}

impl UpdateAnswer {
    /// An error where the documents may be lost again with the primary, or a statement met something else
    /// than its document: the driver looks for that in the answers of its own commands alone.
    fn durable(mut self) -> DriverResult<Self> {
        if let Some(failure) = find_failure(&self.errors) {
            return Err(failure);
        }
        met(self.unmet.take()).map(|()| self)
    }
}

/// What the server says of any other command that writes.
#[derive(Deserialize)]
struct WriteAnswer {
    #[serde(rename = "writeConcernError")]
    unmet: Option<WriteConcernError>,
}

fn met(unmet: Option<WriteConcernError>) -> DriverResult<()> {
    match unmet {
        Some(unmet) => Err(Driver::Write(WriteFailure::WriteConcernError(unmet)).into()),
        None => Ok(()),
    }
}

/// What became of update statements.
#[derive(Default)]
struct Updated {
    matched: u64,
    modified: u64,
    /// Places of the statements whose insertion collided.
    collided: Vec<usize>,
}

impl Updated {
    fn and(mut self, other: Self) -> Self {
        self.matched += other.matched;
        self.modified += other.modified;
        self.collided.extend(other.collided);
        self
    }
}

impl MongoDatabase {
    /// Runs update statements that insert what is not there. A statement whose condition the document
    /// does not meet changes nothing: its insertion collides with it.
    ///
    /// A collision with a document that another program has inserted at the same moment looks the
    /// same, so what collided is tried once more.
    pub(super) async fn upsert(
        &self,
        what: &str,
        collection: &str,
        mut statements: Vec<RawDocumentBuf>,
    ) -> Result<()> {
        for statement in &mut statements {
            statement.append(cstr!("upsert"), true);
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
        let statements: std::result::Result<Vec<_>, _> =
            statements.iter().map(RawDocumentBuf::try_from).collect();
        let statements = statements.map_err(|error| self.failure(what, &error.into()))?;
        Ok(self.send(what, collection, &statements).await?.modified)
    }

    /// Runs update statements and says how many documents met their conditions.
    pub(super) async fn update_matching(
        &self,
        what: &str,
        collection: &str,
        statements: &[RawDocumentBuf],
    ) -> Result<u64> {
        Ok(self.send(what, collection, statements).await?.matched)
    }

    /// In as few commands as the statements fit in, two at a time.
    ///
    /// Commands, as a client-level bulk write needs version 8 of the server.
    async fn send(
        &self,
        what: &str,
        collection: &str,
        statements: &[RawDocumentBuf],
    ) -> Result<Updated> {
        let size = statements.len().div_ceil(LANES).clamp(SHARE, BATCH);
        let chunks = statements.chunks(size).enumerate();
        let commands: DriverResult<Vec<_>> = chunks
            .map(|(number, chunk)| Ok((number * size, self.command(collection, chunk)?)))
            .collect();
        let commands = commands.map_err(|error| self.failure(what, &error))?;
        let updated = stream::iter(commands)
            .map(|(first, command)| self.send_one(what, first, command))
            .buffer_unordered(LANES);
        updated
            .try_fold(Updated::default(), async |sum, one| Ok(sum.and(one)))
            .await
    }

    async fn send_one(&self, what: &str, first: usize, command: RawDocumentBuf) -> Result<Updated> {
        let answer = self.run(what, || async {
            let answer = self.database.run_raw_command(command.clone()).await?;
            deserialize_from_document::<UpdateAnswer>(answer)?.durable()
        });
        let answer = answer.await?;
        let mut collided = Vec::new();
        for error in &answer.errors {
            if error.code != DUPLICATE_KEY {
                return Err(self.unfit(what, &error.message));
            }
            collided.push(first + error.index);
        }
        Ok(Updated {
            matched: answer.matched,
            modified: answer.modified,
            collided,
        })
    }

    fn command(
        &self,
        collection: &str,
        statements: &[RawDocumentBuf],
    ) -> DriverResult<RawDocumentBuf> {
        let statements: RawArrayBuf = statements.iter().map(|it| &**it).collect();
        self.durable(rawdoc! {"update": collection, "updates": statements, "ordered": false})
    }

    /// Runs a command that writes and answers with nothing.
    pub(super) async fn command_write(&self, what: &str, command: Document) -> Result<()> {
        let command = RawDocumentBuf::try_from(&command).map_err(Error::from);
        let command = command.and_then(|command| self.durable(command));
        let command = command.map_err(|error| self.failure(what, &error))?;
        self.run(what, || async {
            let answer = self.database.run_raw_command(command.clone()).await?;
            met(deserialize_from_document::<WriteAnswer>(answer)?.unmet)
        })
        .await
    }

    /// With the write concern of the connection string, which plain commands do not inherit.
    fn durable(&self, mut command: RawDocumentBuf) -> DriverResult<RawDocumentBuf> {
        if let Some(concern) = self.database.write_concern() {
            command.append(
                cstr!("writeConcern"),
                serialize_to_raw_document_buf(concern)?,
            );
        }
        Ok(command)
    }
}
