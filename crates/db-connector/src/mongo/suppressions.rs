//! Who must not come back.

use async_trait::async_trait;
use futures::TryStreamExt;
use jiff::Timestamp;
use models::{KeyedHash, Suppression, SuppressionKind};
use mongodb::bson::{Document, doc};
use serde::Deserialize;

use super::time::{date, timestamp};
use super::write::BATCH;
use super::{MongoDatabase, Result};
use crate::Suppressions;

const COLLECTION: &str = "suppressions";
const SUPPRESS: &str = "suppress people";
const LOOK_UP: &str = "look up suppressions";
const LIST: &str = "list suppressions";
const CHECK: &str = "look up the check of the suppression key";
const CLAIM: &str = "store the check of the suppression key";

/// The identity of the one document that is no suppression.
const KEY_CHECK: &str = "key_check";

#[derive(Deserialize)]
struct StoredSuppression {
    #[serde(rename = "_id")]
    hash: KeyedHash,
    kind: SuppressionKind,
    #[serde(deserialize_with = "timestamp")]
    erased_at: Timestamp,
}

#[derive(Deserialize)]
struct Identity {
    #[serde(rename = "_id")]
    hash: KeyedHash,
}

#[derive(Deserialize)]
struct KeyCheck {
    hash: KeyedHash,
}

#[async_trait]
impl Suppressions for MongoDatabase {
    async fn suppress(&self, suppressions: &[Suppression]) -> Result<()> {
        for chunk in suppressions.chunks(BATCH) {
            let documents: Vec<_> = chunk.iter().map(document).collect();
            self.insert_missing(SUPPRESS, &documents).await?;
        }
        Ok(())
    }

    async fn find_suppressed(&self, hashes: &[KeyedHash]) -> Result<Vec<KeyedHash>> {
        let collection = self.on_primary::<Identity>(COLLECTION);
        let mut found = Vec::new();
        for chunk in hashes.chunks(BATCH) {
            let ids: Vec<_> = chunk.iter().map(ToString::to_string).collect();
            let there = self.run(LOOK_UP, || async {
                let find = collection.find(doc! {"_id": {"$in": &ids}});
                find.projection(doc! {"_id": 1}).await?.try_collect().await
            });
            let there: Vec<Identity> = self.found(LOOK_UP, COLLECTION, there.await?).await?;
            found.extend(there.into_iter().map(|identity| identity.hash));
        }
        Ok(found)
    }

    /// Sorted here: an index would serve nothing else.
    async fn list_suppressions(&self) -> Result<Vec<Suppression>> {
        let collection = self.on_primary::<StoredSuppression>(COLLECTION);
        let all = self.run(LIST, || async {
            let others = doc! {"_id": {"$ne": KEY_CHECK}};
            collection.find(others).await?.try_collect().await
        });
        let all: Vec<StoredSuppression> = self.found(LIST, COLLECTION, all.await?).await?;
        let mut all: Vec<_> = all.into_iter().map(Suppression::from).collect();
        all.sort_unstable_by_key(|suppression| (suppression.erased_at, suppression.hash));
        Ok(all)
    }

    async fn find_key_check(&self) -> Result<Option<KeyedHash>> {
        let collection = self.on_primary::<KeyCheck>(COLLECTION);
        let found = self.run(CHECK, || async {
            collection.find_one(doc! {"_id": KEY_CHECK}).await
        });
        let found = found.await?;
        if found.is_none() {
            self.require(CHECK, COLLECTION).await?;
        }
        Ok(found.map(|check| check.hash))
    }

    async fn claim_key_check(&self, check: KeyedHash) -> Result<KeyedHash> {
        let document = doc! {"_id": KEY_CHECK, "kind": KEY_CHECK, "hash": check.to_string()};
        self.insert_missing(CLAIM, &[document]).await?;
        let claimed = self.find_key_check().await?;
        claimed.ok_or_else(|| self.unfit(CLAIM, "it was deleted at once"))
    }
}

impl MongoDatabase {
    /// Documents that are there stay as they are.
    async fn insert_missing(&self, what: &str, documents: &[Document]) -> Result<()> {
        let identity = |index: usize| documents[index].get_str("_id").unwrap_or_default();
        let keep = |index| doc! {"q": {"_id": identity(index)}, "u": {"$set": {}}};
        self.insert_or_update(what, COLLECTION, documents, keep)
            .await
    }
}

fn document(suppression: &Suppression) -> Document {
    doc! {
        "_id": suppression.hash.to_string(),
        "kind": suppression.kind.name(),
        "erased_at": date(suppression.erased_at),
    }
}

impl From<StoredSuppression> for Suppression {
    fn from(stored: StoredSuppression) -> Self {
        Self {
            hash: stored.hash,
            kind: stored.kind,
            erased_at: stored.erased_at,
        }
    }
}
