//! Collections, validators and indexes.

use std::collections::{HashMap, HashSet};

use async_trait::async_trait;
use futures::TryStreamExt;
use mongodb::IndexModel;
use mongodb::bson::{Document, doc};
use mongodb::error::Error;
use mongodb::options::IndexOptions;

use super::error::{NAMESPACE_EXISTS, NAMESPACE_NOT_FOUND, has_code};
use super::validators::validators;
use super::{MongoDatabase, Result};
use crate::{Schema, SchemaObject};

const CREATE: &str = "create collections and indexes";

/// Collection, name, keys: each serves a query of a verb.
fn indexes() -> [(&'static str, &'static str, IndexModel); 6] {
    let unique = IndexOptions::builder().unique(true).build();
    // Leads without persona are not in it: the projection does not pay for an index it has no use for.
    let mapped = IndexOptions::builder()
        .partial_filter_expression(doc! {"persona_id": {"$exists": true}})
        .build();
    [
        (
            "leads",
            "linkedin_id",
            index(doc! {"linkedin_id": 1}, unique),
        ),
        (
            "leads",
            "persona",
            index(
                doc! {"persona_id": 1, "persona_assigned_at": -1, "_id": 1},
                mapped,
            ),
        ),
        (
            "linkedin_data",
            "email",
            index(doc! {"email": 1}, IndexOptions::default()),
        ),
        (
            "linkedin_data",
            "lead_id",
            index(doc! {"lead_id": 1}, IndexOptions::default()),
        ),
        (
            "quarantine",
            "state",
            index(
                doc! {"state": 1, "fetched_at": -1, "_id": 1},
                IndexOptions::default(),
            ),
        ),
        (
            "quarantine",
            "email",
            index(
                doc! {"email": 1, "fetched_at": -1, "_id": 1},
                IndexOptions::default(),
            ),
        ),
    ]
}

fn index(keys: Document, options: IndexOptions) -> IndexModel {
    IndexModel::builder().keys(keys).options(options).build()
}

#[async_trait]
impl Schema for MongoDatabase {
    async fn create_schema(&self) -> Result<Vec<SchemaObject>> {
        let there = self.find_validators().await?;
        let mut objects = Vec::new();
        for (collection, validator) in validators() {
            let (made, valid) = match there.get(collection) {
                None => (self.create_collection(collection, &validator).await?, true),
                Some(current) => (false, *current == validator),
            };
            if !valid {
                self.replace_validator(collection, &validator).await?;
            }
            objects.push(object(collection, "collection", made));
            objects.push(object(collection, "validator", made || !valid));
        }
        for (collection, name, model) in indexes() {
            let made = self.create_index(collection, name, model).await?;
            objects.push(object(&format!("{collection}.{name}"), "index", made));
        }
        Ok(objects)
    }
}

impl MongoDatabase {
    /// The collections that are there, each with its validator.
    async fn find_validators(&self) -> Result<HashMap<String, Document>> {
        self.run(CREATE, || async {
            let collections = self.database.list_collections().await?;
            collections
                .map_ok(|found| (found.name, found.options.validator.unwrap_or_default()))
                .try_collect()
                .await
        })
        .await
    }

    /// False if another program was faster.
    async fn create_collection(&self, name: &str, validator: &Document) -> Result<bool> {
        self.run(CREATE, || async {
            let created = self.database.create_collection(name);
            is_made(created.validator(validator.clone()).await)
        })
        .await
    }

    /// What [`Schema::create_schema`] would create or replace.
    pub(super) async fn find_missing_schema(&self) -> Result<Vec<SchemaObject>> {
        let there = self.find_validators().await?;
        let mut missing = Vec::new();
        for (collection, validator) in validators() {
            if !there.contains_key(collection) {
                missing.push(object(collection, "collection", false));
            }
            if there.get(collection) != Some(&validator) {
                missing.push(object(collection, "validator", false));
            }
        }
        for (collection, name, _) in indexes() {
            let name = format!("{collection}.{name}");
            if !self.index_names(collection).await?.contains(&name) {
                missing.push(object(&name, "index", false));
            }
        }
        Ok(missing)
    }

    /// None of a collection that is not there.
    async fn index_names(&self, collection: &str) -> Result<HashSet<String>> {
        let names = self.run("list indexes", || async {
            match self.documents(collection).list_index_names().await {
                Err(error) if has_code(&error, NAMESPACE_NOT_FOUND) => Ok(Vec::new()),
                names => names,
            }
        });
        names.await.map(HashSet::from_iter)
    }

    async fn replace_validator(&self, name: &str, validator: &Document) -> Result<()> {
        let command = doc! {"collMod": name, "validator": validator};
        self.command_write(CREATE, command).await
    }

    async fn create_index(&self, collection: &str, name: &str, model: IndexModel) -> Result<bool> {
        let name = format!("{collection}.{name}");
        let mut model = model;
        if let Some(options) = &mut model.options {
            options.name = Some(name.clone());
        }
        self.run(CREATE, || async {
            let collection = self.documents(collection);
            let there: HashSet<_> = collection.list_index_names().await?.into_iter().collect();
            if there.contains(&name) {
                return Ok(false);
            }
            collection.create_index(model.clone()).await.map(|_| true)
        })
        .await
    }
}

fn is_made(created: std::result::Result<(), Error>) -> std::result::Result<bool, Error> {
    match created {
        Err(error) if has_code(&error, NAMESPACE_EXISTS) => Ok(false),
        created => created.map(|()| true),
    }
}

fn object(name: &str, kind: &'static str, created: bool) -> SchemaObject {
    SchemaObject {
        name: name.to_owned(),
        kind,
        created,
    }
}
