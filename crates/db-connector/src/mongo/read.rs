//! Reads that fit into memory.

use futures::TryStreamExt;
use mongodb::bson::{Document, doc};
use serde::de::DeserializeOwned;

use super::{MongoDatabase, Result};

impl MongoDatabase {
    /// The documents that a pipeline yields: none if it ends in `$merge`.
    pub(super) async fn aggregate<T: DeserializeOwned + Send + Sync>(
        &self,
        what: &str,
        collection: &str,
        pipeline: &[Document],
    ) -> Result<Vec<T>> {
        let documents = self.documents(collection);
        let found = self.run(what, || async {
            let answer = documents.aggregate(pipeline.iter().cloned());
            answer.with_type().await?.try_collect().await
        });
        self.found(what, collection, found.await?).await
    }

    /// The documents of these identities, in any order.
    pub(super) async fn find_by_id<T: DeserializeOwned + Send + Sync>(
        &self,
        what: &str,
        collection: &str,
        ids: &[&str],
    ) -> Result<Vec<T>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let documents = self.collection(collection);
        let found = self.run(what, || async {
            let found = documents.find(doc! {"_id": {"$in": ids}});
            found.await?.try_collect().await
        });
        self.found(what, collection, found.await?).await
    }
}
