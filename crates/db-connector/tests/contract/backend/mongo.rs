//! A database of a test's own on a real MongoDB.

use std::sync::Arc;

use async_trait::async_trait;
use db_connector::{Database, DatabaseArgs, connect};
use futures::TryStreamExt;
use models::LeadId;
use mongodb::bson::{Bson, DateTime, Document, RawDocumentBuf, doc, serialize_to_bson};
use mongodb::{Client, Collection};
use serde_json::Value;
use test_support::MongoDatabase;

use super::Store;

pub struct MongoStore {
    database: Arc<dyn Database>,
    client: Client,
    server: MongoDatabase,
}

impl MongoStore {
    /// None where no server can be had, which test-support has said loudly.
    pub async fn fresh() -> Option<Self> {
        let server = test_support::mongo().await?;
        let database = open(&server).await;
        database.create_schema().await.unwrap();
        Some(Self {
            database,
            client: Client::with_uri_str(server.url()).await.unwrap(),
            server,
        })
    }

    fn collection(&self, name: &str) -> Collection<Document> {
        self.client.database(self.server.name()).collection(name)
    }
}

async fn open(server: &MongoDatabase) -> Arc<dyn Database> {
    let args = DatabaseArgs {
        database_url: server.url().parse().unwrap(),
        database_timeout: 10,
    };
    connect(&args).await.unwrap()
}

#[async_trait]
impl Store for MongoStore {
    fn database(&self) -> &dyn Database {
        &*self.database
    }

    async fn connect(&self) -> Arc<dyn Database> {
        open(&self.server).await
    }

    async fn unprepare(&self) {
        let database = self.client.database(self.server.name());
        database.drop().await.unwrap();
    }

    async fn dump(&self, collection: &str) -> Vec<Value> {
        let by_id = doc! {"_id": 1};
        // Raw, as reading by way of serde would take `{"$oid": …}` for an identity.
        let collection = self.collection(collection).clone_with_type();
        let cursor = collection.find(doc! {}).sort(by_id).await;
        let documents: Vec<RawDocumentBuf> = cursor.unwrap().try_collect().await.unwrap();
        let documents = documents.into_iter().map(Document::try_from);
        documents.map(|read| document(read.unwrap())).collect()
    }

    async fn edit_by_hand(&self, lead: LeadId, field: &str, value: &str) {
        let change = doc! {"$set": {field: value}};
        let id = doc! {"_id": lead.to_string()};
        self.collection("leads")
            .update_one(id, change)
            .await
            .unwrap();
    }

    async fn tamper(&self, collection: &str, id: &str, field: &str, value: &Value) {
        let value = match (field, value.as_i64()) {
            ("fetched_at", Some(time)) => DateTime::from_millis(time).into(),
            _ => serialize_to_bson(value).unwrap(),
        };
        let change = doc! {"$set": {field: value}};
        let documents = self.collection(collection);
        let done = documents.update_one(doc! {"_id": id}, change);
        assert_eq!(done.await.unwrap().matched_count, 1);
    }

    async fn remove(&self, collection: &str, id: &str) {
        let documents = self.collection(collection);
        let done = documents.delete_one(doc! {"_id": id});
        assert_eq!(done.await.unwrap().deleted_count, 1);
    }

    async fn forget_raw(&self, lead: LeadId) {
        let of_lead = doc! {"lead_id": lead.to_string()};
        self.collection("linkedin_data")
            .delete_many(of_lead)
            .await
            .unwrap();
    }
}

fn document(document: Document) -> Value {
    let fields = document.into_iter().map(|(key, value)| (key, json(value)));
    Value::Object(fields.collect())
}

fn json(value: Bson) -> Value {
    match value {
        Bson::Null => Value::Null,
        Bson::Boolean(value) => value.into(),
        Bson::Int32(number) => number.into(),
        Bson::Int64(number) => number.into(),
        Bson::Double(number) => number.into(),
        Bson::String(text) => text.into(),
        Bson::DateTime(time) => time.timestamp_millis().into(),
        Bson::Array(items) => items.into_iter().map(json).collect(),
        Bson::Document(inner) => document(inner),
        // Integers above 2^63 - 1.
        Bson::Decimal128(number) => serde_json::from_str(&number.to_string()).unwrap(),
        other => panic!("a stored document holds {other:?}"),
    }
}
