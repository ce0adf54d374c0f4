//! Hands that change a database behind the programs' back.

use anyhow::{Context, Result, ensure};
use mongodb::bson::{Document, doc};
use rusqlite::Connection;

/// A database, with every right.
#[derive(Debug)]
pub enum Tampering {
    /// The file.
    Sqlite(Connection),
    /// The server's.
    Mongo(mongodb::Database),
}

impl Tampering {
    /// Opens the database of a URL, which is there already.
    pub async fn of(url: &str) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            return Ok(Self::Sqlite(Connection::open(path)?));
        }
        let client = mongodb::Client::with_uri_str(url).await?;
        let database = client.default_database();
        database
            .map(Self::Mongo)
            .context("the URL names no database")
    }

    /// Sets a field of text; a path of two parts leads into the JSON of the first.
    pub async fn set(&self, collection: &str, id: &str, field: &str, value: &str) -> Result<()> {
        let changed = match self {
            Self::Sqlite(connection) => {
                let set = match field.split_once('.') {
                    None => format!("{field} = ?2"),
                    Some((json, path)) => format!("{json} = jsonb_set({json}, '$.{path}', ?2)"),
                };
                let statement = format!("UPDATE {collection} SET {set} WHERE _id = ?1");
                connection.execute(&statement, (id, value))? as u64
            }
            Self::Mongo(database) => {
                let documents = database.collection::<Document>(collection);
                let change = doc! {"$set": {field: value}};
                documents
                    .update_one(doc! {"_id": id}, change)
                    .await?
                    .modified_count
            }
        };
        ensure!(changed == 1, "`{id}` was not changed");
        Ok(())
    }

    /// Removes so many documents, the first ones by identity, and says which.
    pub async fn remove_some(&self, collection: &str, count: usize) -> Result<Vec<String>> {
        let mut ids = self.ids(collection).await?;
        ids.sort();
        ids.truncate(count);
        ensure!(
            ids.len() == count,
            "`{collection}` has {} documents",
            ids.len()
        );
        for id in &ids {
            self.remove(collection, id).await?;
        }
        Ok(ids)
    }

    /// Removes a document.
    pub async fn remove(&self, collection: &str, id: &str) -> Result<()> {
        match self {
            Self::Sqlite(connection) => {
                let statement = format!("DELETE FROM {collection} WHERE _id = ?1");
                connection.execute(&statement, [id])?;
            }
            Self::Mongo(database) => {
                let documents = database.collection::<Document>(collection);
                documents.delete_one(doc! {"_id": id}).await?;
            }
        }
        Ok(())
    }

    async fn ids(&self, collection: &str) -> Result<Vec<String>> {
        match self {
            Self::Sqlite(connection) => {
                let mut ids = connection.prepare(&format!("SELECT _id FROM {collection}"))?;
                let ids = ids.query_map([], |row| row.get(0))?;
                Ok(ids.collect::<Result<_, _>>()?)
            }
            Self::Mongo(database) => {
                let documents = database.collection::<Document>(collection);
                let mut found = documents.find(doc! {}).projection(doc! {"_id": 1}).await?;
                let mut ids = Vec::new();
                while found.advance().await? {
                    ids.push(found.current().get_str("_id")?.to_owned());
                }
                Ok(ids)
            }
        }
    }
}
