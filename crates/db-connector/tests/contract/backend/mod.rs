//! Fresh databases to test, and a way to look at what lies in them.

mod mongo;
mod sqlite;

use std::sync::Arc;

use async_trait::async_trait;
use db_connector::Database;
use models::LeadId;
use serde_json::Value;

pub use mongo::MongoStore;
pub use sqlite::SqliteStore;

/// A database of its own for one test, with its schema made unless said otherwise.
#[async_trait]
pub trait Store: Sync {
    /// The database under test.
    fn database(&self) -> &dyn Database;

    /// One more connection to it, as another program would open.
    async fn connect(&self) -> Arc<dyn Database>;

    /// Takes away what making the schema has made, and everything in it.
    async fn unprepare(&self);

    /// All documents of a collection in order of `_id`, times as milliseconds since 1970.
    async fn dump(&self, collection: &str) -> Vec<Value>;

    /// Sets a field of a lead that no program knows.
    async fn edit_by_hand(&self, lead: LeadId, field: &str, value: &str);

    /// Sets a field of a document that programs do know; `_id` is how it is found.
    async fn tamper(&self, collection: &str, id: &str, field: &str, value: &Value);

    /// Removes a document.
    async fn remove(&self, collection: &str, id: &str);

    /// Removes every raw document of a lead.
    async fn forget_raw(&self, lead: LeadId);

    /// The document of this identity.
    async fn document(&self, collection: &str, id: &str) -> Value {
        let documents = self.dump(collection).await;
        documents
            .into_iter()
            .find(|document| document["_id"] == id)
            .unwrap_or_else(|| panic!("no `{id}` in {collection}"))
    }
}
