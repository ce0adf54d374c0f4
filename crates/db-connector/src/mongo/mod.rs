//! MongoDB, from version 5.0: a standalone server, a replica set, a sharded cluster, Atlas.
//!
//! No verb needs a transaction: documents are atomic, identities are derived, and every write says
//! what it replaces. So each write may be sent again when a connection or a primary was lost, or
//! when two programs insert the same document at the same moment.

mod audit;
mod claim;
mod connect;
mod contract_keys;
mod diagnosis;
mod education;
mod erasure;
mod error;
mod features;
mod headers;
mod json;
mod leads;
mod ledger;
mod listed;
mod listing;
mod mappings;
mod overview;
mod personas;
mod presence;
mod project;
mod projection;
mod quarantine;
mod raw;
mod read;
mod rederive;
mod restore;
mod runs;
mod schema;
mod settlement;
mod stages;
mod suppressions;
mod time;
mod update;
mod validators;
mod write;

use std::future::Future;

use mongodb::Collection;
use mongodb::bson::Document;
use mongodb::options::{CollectionOptions, ReadPreference, SelectionCriteria};

use crate::{Database, DatabaseError};

type Result<T> = std::result::Result<T, DatabaseError>;

/// How often an operation is tried that another program or a change of primary gets in the way of.
const ATTEMPTS: usize = 5;

/// One database of a MongoDB deployment.
#[derive(Clone)]
pub(crate) struct MongoDatabase {
    database: mongodb::Database,
    location: String,
    seen: presence::Seen,
}

impl MongoDatabase {
    fn collection<T: Send + Sync>(&self, name: &str) -> Collection<T> {
        self.database.collection(name)
    }

    /// Whose reads see every write that was acknowledged, wherever the connection reads by preference.
    fn on_primary<T: Send + Sync>(&self, name: &str) -> Collection<T> {
        let primary = SelectionCriteria::ReadPreference(ReadPreference::Primary);
        let options = CollectionOptions::builder().selection_criteria(primary);
        self.database.collection_with_options(name, options.build())
    }

    fn documents(&self, name: &str) -> Collection<Document> {
        self.collection(name)
    }

    /// Runs an operation that is safe to repeat, and repeats it where that may help.
    async fn run<T, F>(&self, what: &str, operation: impl Fn() -> F) -> Result<T>
    where
        F: Future<Output = mongodb::error::Result<T>>,
    {
        let mut attempts = 1;
        loop {
            match operation().await {
                Err(error) if attempts < ATTEMPTS && error::is_transient(&error) => attempts += 1,
                result => return result.map_err(|error| self.failure(what, &error)),
            }
        }
    }

    /// Says what was tried where and what kind of failure it is.
    fn failure(&self, what: &str, error: &mongodb::error::Error) -> DatabaseError {
        error::translate(&self.location, what, error)
    }
}

impl Database for MongoDatabase {
    fn location(&self) -> &str {
        &self.location
    }
}
