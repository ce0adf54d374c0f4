//! Databases, and what may lie in them.

use std::error::Error;
use std::sync::Arc;

use db_connector::{Database, DatabaseArgs, DatabaseError, connect};
use jiff::Timestamp;
use models::{Enrichment, EnrichmentState, QuarantinedAnswer, Spent, UnusableAnswer};
use test_support::MongoDatabase;

pub use crate::invented::{leads_of, profiles, run};

pub async fn open(url: &str) -> Result<Arc<dyn Database>, DatabaseError> {
    let args = DatabaseArgs {
        database_url: url.parse().unwrap(),
        database_timeout: 2,
    };
    connect(&args).await
}

/// An empty database with all collections; none: there is no server, and none is required.
pub async fn prepared() -> Option<(MongoDatabase, Arc<dyn Database>)> {
    let server = test_support::mongo().await?;
    let database = open(&server.url()).await.unwrap();
    database.create_schema().await.unwrap();
    Some((server, database))
}

/// The error that opening this ends in.
pub async fn refusal(url: &str) -> DatabaseError {
    match open(url).await {
        Ok(database) => panic!("`{}` was opened", database.location()),
        Err(error) => error,
    }
}

/// Everything an error could show: its message, its sources and its debug form.
pub fn all_text(error: &DatabaseError) -> String {
    let first: &dyn Error = error;
    let chain = std::iter::successors(Some(first), |&error| error.source());
    let shown = chain.map(|error| format!("{error:?}\n{error}"));
    shown.collect::<Vec<_>>().join("\n")
}

/// The entry with which run 1 settles an address.
pub fn not_found(email: &str) -> Enrichment {
    Enrichment {
        email: email.parse().unwrap(),
        state: EnrichmentState::NotFound,
        run_id: run(1),
        settled_at: Some(Timestamp::UNIX_EPOCH),
        raw_id: None,
        place: None,
        reason: None,
        spent: Spent::default(),
        claim: None,
    }
}

pub fn unusable(number: usize) -> QuarantinedAnswer {
    QuarantinedAnswer::new(UnusableAnswer {
        email: format!("p{number}@example.com").parse().unwrap(),
        body_sha256: None,
        place: None,
        fetched_at: Timestamp::UNIX_EPOCH,
        run_id: run(1),
        reasons: Vec::new(),
    })
}
