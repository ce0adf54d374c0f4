//! Raw documents as a verification reads them, and references that lead nowhere.

use std::collections::HashSet;

use async_trait::async_trait;
use futures::TryStreamExt;
use models::{RawId, RawProfile};
use mongodb::bson::{Document, RawDocumentBuf, doc};
use serde::Deserialize;
use tokio::sync::mpsc;

use super::headers::{header_fields, read_header, read_profile};
use super::write::BATCH;
use super::{MongoDatabase, Result};
use crate::pages::{PAGE, Page, read_ahead};
use crate::{
    Audit, DanglingReference, DanglingReferences, HeaderStream, RawHeader, ReadDepth, Referrers,
};

const RAWS: &str = "linkedin_data";
const READ: &str = "read raw documents";
const FOLLOW: &str = "follow references";

#[derive(Deserialize)]
struct Identity {
    #[serde(rename = "_id")]
    id: RawId,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(rename = "_id")]
    holder: String,
    raw_id: RawId,
}

#[async_trait]
impl Audit for MongoDatabase {
    async fn find_raw_headers(&self, ids: &[RawId]) -> Result<Vec<RawHeader>> {
        let mut found = Vec::new();
        for ids in ids.chunks(BATCH) {
            let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
            let headers: Vec<RawDocumentBuf> = self
                .run(READ, || async {
                    let raws = self.collection(RAWS);
                    let headers = raws.find(doc! {"_id": {"$in": &ids}});
                    headers
                        .projection(header_fields())
                        .await?
                        .try_collect()
                        .await
                })
                .await?;
            for header in self.found(READ, RAWS, headers).await? {
                let header = read_header(&header, ReadDepth::Header);
                found.push(header.map_err(|error| self.failure(READ, &error))?);
            }
        }
        Ok(found)
    }

    async fn stream_raw_headers(&self, depth: ReadDepth) -> Result<HeaderStream> {
        let database = self.clone();
        Ok(read_ahead(|sender| {
            tokio::spawn(async move {
                if let Err(error) = database.send_headers(depth, &sender).await {
                    let _ = sender.send(Err(error)).await;
                }
            })
        }))
    }

    async fn find_raw_profile(&self, id: RawId) -> Result<Option<RawProfile>> {
        let id = id.to_string();
        let found = self.run(READ, || async {
            let raws = self.collection::<RawDocumentBuf>(RAWS);
            raws.find_one(doc! {"_id": &id}).await
        });
        let found = found.await?;
        if found.is_none() {
            self.require(READ, RAWS).await?;
        }
        Ok(found.and_then(|raw| read_profile(&raw)))
    }

    async fn restore_raw_profiles(&self, profiles: &[RawProfile]) -> Result<()> {
        self.restore(profiles).await
    }

    async fn find_dangling(
        &self,
        referrers: Referrers,
        limit: usize,
    ) -> Result<DanglingReferences> {
        let collection = match referrers {
            Referrers::Leads => "leads",
            Referrers::Ledger => "enrichments",
        };
        self.require(FOLLOW, collection).await?;
        let references = self.run(FOLLOW, || async {
            self.collection::<Reference>(collection)
                .find(doc! {"raw_id": {"$type": "string"}})
                .projection(doc! {"raw_id": 1})
                .await
        });
        let mut pages = std::pin::pin!(references.await?.try_chunks(PAGE));
        let mut found = DanglingReferences::default();
        while let Some(page) = pages
            .try_next()
            .await
            .map_err(|error| self.failure(FOLLOW, &error.1))?
        {
            let there = self.which_are_there(&page).await?;
            for reference in page {
                if !there.contains(&reference.raw_id) {
                    found.add(reference, limit);
                }
            }
        }
        Ok(found)
    }
}

impl MongoDatabase {
    async fn send_headers(
        &self,
        depth: ReadDepth,
        sender: &mpsc::Sender<Page<RawHeader>>,
    ) -> Result<()> {
        let fields = match depth {
            ReadDepth::Header => header_fields(),
            ReadDepth::Content => Document::new(),
        };
        self.require(READ, RAWS).await?;
        let raws = self.run(READ, || async {
            self.collection::<RawDocumentBuf>(RAWS)
                .find(doc! {})
                .projection(fields.clone())
                .await
        });
        // Contents are hashed one by one: a page of headers is small, whatever the documents are.
        let headers = raws
            .await?
            .and_then(|raw| async move { read_header(&raw, depth) });
        let mut pages = std::pin::pin!(headers.try_chunks(PAGE));
        while let Some(page) = pages
            .try_next()
            .await
            .map_err(|error| self.failure(READ, &error.1))?
        {
            if sender.send(Ok(page)).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Answered by the index of identities alone.
    async fn which_are_there(&self, references: &[Reference]) -> Result<HashSet<RawId>> {
        let ids: Vec<_> = references
            .iter()
            .map(|reference| reference.raw_id.to_string())
            .collect();
        let found: Vec<Identity> = self
            .run(FOLLOW, || async {
                let raws = self.collection(RAWS);
                let found = raws.find(doc! {"_id": {"$in": &ids}});
                found.projection(doc! {"_id": 1}).await?.try_collect().await
            })
            .await?;
        Ok(found.into_iter().map(|identity| identity.id).collect())
    }
}

impl DanglingReferences {
    fn add(&mut self, reference: Reference, limit: usize) {
        self.count += 1;
        if self.examples.len() < limit {
            self.examples.push(DanglingReference {
                holder: reference.holder,
                raw_id: reference.raw_id,
            });
        }
    }
}
