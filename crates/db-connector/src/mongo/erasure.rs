//! Removes people.

use async_trait::async_trait;
use futures::TryStreamExt;
use models::{EmailAddress, LeadId, RawId, SegmentPlace};
use mongodb::bson::{Document, doc};
use serde::Deserialize;

use super::write::BATCH;
use super::{MongoDatabase, Result};
use crate::{Erasure, Trace};

const FIND: &str = "find the documents of a person";
const STAGED: &str = "erase from stages";

#[derive(Deserialize)]
struct StoredTrace {
    #[serde(rename = "_id")]
    id: RawId,
    email: EmailAddress,
    linkedin_id: String,
    lead_id: LeadId,
    segment: String,
    offset: u64,
    length: u64,
}

#[async_trait]
impl Erasure for MongoDatabase {
    async fn find_traces(&self, emails: &[EmailAddress], leads: &[LeadId]) -> Result<Vec<Trace>> {
        let emails: Vec<_> = emails.iter().map(EmailAddress::as_str).collect();
        let leads: Vec<_> = leads.iter().map(ToString::to_string).collect();
        let theirs = doc! {"$or": [{"email": {"$in": emails}}, {"lead_id": {"$in": leads}}]};
        let fields = doc! {
            "email": 1, "linkedin_id": 1, "lead_id": 1, "segment": 1, "offset": 1, "length": 1,
        };
        let collection = self.on_primary::<StoredTrace>("linkedin_data");
        let found = self.run(FIND, || async {
            let find = collection.find(theirs.clone()).projection(fields.clone());
            find.await?.try_collect().await
        });
        let found: Vec<StoredTrace> = found.await?;
        let found = self.found(FIND, "linkedin_data", found).await?;
        Ok(found.into_iter().map(Trace::from).collect())
    }

    async fn erase_raw_profiles(&self, ids: &[RawId]) -> Result<u64> {
        self.erase("erase raw profiles", "linkedin_data", "_id", ids)
            .await
    }

    async fn erase_leads(&self, ids: &[LeadId]) -> Result<u64> {
        self.erase("erase leads", "leads", "_id", ids).await
    }

    async fn erase_enrichments(&self, emails: &[EmailAddress]) -> Result<u64> {
        self.erase("erase addresses", "enrichments", "_id", emails)
            .await
    }

    async fn erase_quarantined(&self, emails: &[EmailAddress]) -> Result<u64> {
        self.erase("erase from quarantine", "quarantine", "email", emails)
            .await
    }

    async fn erase_staged(&self, emails: &[EmailAddress], leads: &[LeadId]) -> Result<()> {
        for stage in self.list_stages().await? {
            self.erase(STAGED, &stage, "email", emails).await?;
            self.erase(STAGED, &stage, "lead_id", leads).await?;
            self.drop_if_empty(&stage).await?;
        }
        Ok(())
    }

    /// The server's files, its journal and its oplog are its own: it overwrites them as it goes on.
    async fn scrub(&self) -> Result<()> {
        Ok(())
    }
}

impl MongoDatabase {
    async fn erase<T: ToString>(
        &self,
        what: &str,
        collection: &str,
        field: &str,
        values: &[T],
    ) -> Result<u64> {
        let documents = self.documents(collection);
        let mut deleted = 0;
        for chunk in values.chunks(BATCH) {
            let values: Vec<_> = chunk.iter().map(ToString::to_string).collect();
            let gone = self.run(what, || async {
                documents.delete_many(doc! {field: {"$in": &values}}).await
            });
            deleted += gone.await?.deleted_count;
        }
        Ok(deleted)
    }

    /// A stage that holds nobody any more is not worth keeping: a rehearsal that is going on makes it
    /// again with its next answer.
    async fn drop_if_empty(&self, stage: &str) -> Result<()> {
        let documents = self.on_primary::<Document>(stage);
        let left = self.run(STAGED, || async { documents.find_one(doc! {}).await });
        match left.await? {
            Some(_) => Ok(()),
            None => self.drop_collection(stage).await,
        }
    }
}

impl From<StoredTrace> for Trace {
    fn from(stored: StoredTrace) -> Self {
        Self {
            id: stored.id,
            email: stored.email,
            linkedin_id: stored.linkedin_id,
            lead_id: stored.lead_id,
            place: SegmentPlace {
                segment: stored.segment,
                offset: stored.offset,
                length: stored.length,
            },
        }
    }
}
