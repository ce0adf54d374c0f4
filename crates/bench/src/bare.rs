//! The ceiling: loops around the drivers that do our writes again and nothing else.

use anyhow::{Context, Result};
use futures::{TryStreamExt, stream};
use mongodb::bson::{Document, RawDocumentBuf, doc};
use mongodb::options::{Acknowledgment, CollectionOptions, WriteConcern};
use mongodb::{Collection, Database, IndexModel};
use test_support::S3Prefix;

use crate::home::{Home, list_objects};

/// Documents in one command.
const BATCH: usize = 500;

/// Rounds under way at once.
const LANES: usize = 4;

/// Where a run of elt writes a document for every profile.
const COLLECTIONS: [&str; 3] = ["linkedin_data", "leads", "enrichments"];

/// Everything that a run has written, read back into memory.
pub(crate) struct Writes {
    collections: Vec<Copied>,
    segments: Vec<Vec<u8>>,
}

struct Copied {
    name: &'static str,
    indexes: Vec<IndexModel>,
    documents: Vec<RawDocumentBuf>,
}

/// What is written one after the other, as for one segment.
struct Round {
    segment: Option<Vec<u8>>,
    inserts: Vec<(&'static str, Vec<RawDocumentBuf>)>,
}

impl Writes {
    /// Reads what lies in a home on servers.
    pub(crate) async fn read(home: &Home) -> Result<Self> {
        let database = home.driver().await?;
        let mut collections = Vec::new();
        for name in COLLECTIONS {
            let collection = database.collection(name);
            collections.push(Copied {
                name,
                indexes: collection.list_indexes().await?.try_collect().await?,
                documents: collection.find(doc! {}).await?.try_collect().await?,
            });
        }
        let segments = read_objects(object_store(home)?).await?;
        Ok(Self {
            collections,
            segments,
        })
    }

    /// Only the provider's answers, without any index but that of identities.
    pub(crate) fn of_raw_documents(&self) -> Self {
        let raws = self
            .collections
            .iter()
            .filter(|it| it.name == COLLECTIONS[0]);
        let bare = raws.map(|it| Copied {
            name: it.name,
            indexes: Vec::new(),
            documents: it.documents.clone(),
        });
        Self {
            collections: bare.collect(),
            segments: Vec::new(),
        }
    }

    /// Makes the indexes in another home.
    pub(crate) async fn prepare(&self, home: &Home) -> Result<()> {
        let database = home.driver().await?;
        for copied in &self.collections {
            let collection = database.collection::<Document>(copied.name);
            // The index of identities is there by itself.
            for index in copied
                .indexes
                .iter()
                .filter(|it| it.keys != doc! {"_id": 1})
            {
                collection.create_index(index.clone()).await?;
            }
        }
        Ok(())
    }

    /// Writes the same objects and documents into another home.
    pub(crate) async fn repeat(self, home: &Home) -> Result<()> {
        let (database, s3) = (home.driver().await?, object_store(home)?);
        let client = s3.client();
        stream::iter(self.rounds().into_iter().enumerate().map(Ok))
            .try_for_each_concurrent(LANES, |(number, round)| {
                let (database, client) = (&database, &client);
                async move {
                    if let Some(segment) = round.segment {
                        let key = format!("{}/{number}", s3.prefix);
                        let put = client.put_object().bucket(&s3.bucket).key(key);
                        put.body(segment.into()).send().await?;
                    }
                    insert(database, round.inserts).await
                }
            })
            .await
    }

    /// As many documents of each collection a round, until nothing is left.
    fn rounds(self) -> Vec<Round> {
        let mut segments = self.segments.into_iter();
        let collections = self.collections.into_iter();
        let mut left: Vec<_> = collections
            .map(|copied| (copied.name, copied.documents.into_iter()))
            .collect();
        let mut rounds = Vec::new();
        loop {
            let segment = segments.next();
            let chunks = left
                .iter_mut()
                .map(|(name, documents)| (*name, documents.take(BATCH).collect::<Vec<_>>()));
            let inserts: Vec<_> = chunks.filter(|(_, chunk)| !chunk.is_empty()).collect();
            if segment.is_none() && inserts.is_empty() {
                return rounds;
            }
            rounds.push(Round { segment, inserts });
        }
    }
}

async fn insert(
    database: &Database,
    inserts: Vec<(&'static str, Vec<RawDocumentBuf>)>,
) -> Result<()> {
    for (name, documents) in inserts {
        durable(database, name)
            .insert_many(documents)
            .ordered(false)
            .await?;
    }
    Ok(())
}

/// Writes wait for the journal, as ours do.
fn durable(database: &Database, name: &str) -> Collection<RawDocumentBuf> {
    let concern = WriteConcern::builder()
        .w(Acknowledgment::Majority)
        .journal(true)
        .build();
    let options = CollectionOptions::builder().write_concern(concern).build();
    database.collection_with_options(name, options)
}

fn object_store(home: &Home) -> Result<&S3Prefix> {
    home.s3.as_ref().context("the ceiling is that of servers")
}

async fn read_objects(s3: &S3Prefix) -> Result<Vec<Vec<u8>>> {
    let client = s3.client();
    let mut bodies = Vec::new();
    for (key, _) in list_objects(s3).await? {
        let object = client
            .get_object()
            .bucket(&s3.bucket)
            .key(key)
            .send()
            .await?;
        bodies.push(object.body.collect().await?.to_vec());
    }
    Ok(bodies)
}

/// Projects leads as a pipeline does that knows nothing of versions, runs and other writers.
pub(crate) async fn project(database: &Database) -> Result<()> {
    let pipeline = [
        doc! {"$project": {
            "_id": "$lead_id", "linkedin_id": 1, "email": 1, "fetched_at": 1, "raw_id": "$_id",
            "first_name": "$person.firstName", "last_name": "$person.lastName", "photo_url": "$person.photoUrl",
        }},
        doc! {"$merge": {"into": "bare_leads"}},
    ];
    let raws = database.collection::<Document>(COLLECTIONS[0]);
    raws.aggregate(pipeline)
        .await?
        .try_collect::<Vec<_>>()
        .await?;
    Ok(())
}
