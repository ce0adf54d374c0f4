//! Databases and invented profiles.

use std::error::Error;
use std::sync::Arc;

use db_connector::{Database, DatabaseArgs, DatabaseError, connect};
use jiff::Timestamp;
use models::{
    Budget, Content, Enrichment, EnrichmentState, FoundProfile, LeadId, QuarantinedAnswer,
    RawProfile, RunId, SegmentPlace, Spent, UnusableAnswer,
};
use serde_json::{Value, json};
use test_support::MongoDatabase;
use uuid::Uuid;

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

pub fn profile(number: usize) -> RawProfile {
    let linkedin_id = format!("P{number}");
    let found = FoundProfile {
        content: Content::of(
            &json!({"linkedInIdentifier": &linkedin_id, "firstName": "Ann"}),
            &Value::Null,
        )
        .unwrap(),
        linkedin_id,
    };
    let place = SegmentPlace {
        segment: "s".to_owned(),
        offset: 0,
        length: 1,
    };
    let email = format!("p{number}@example.com").parse().unwrap();
    RawProfile::new(
        email,
        Timestamp::UNIX_EPOCH,
        place,
        Budget::default(),
        found,
    )
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

pub fn profiles(count: usize) -> Vec<RawProfile> {
    (0..count).map(profile).collect()
}

pub fn leads_of(profiles: &[RawProfile]) -> Vec<LeadId> {
    profiles.iter().map(|profile| profile.lead_id).collect()
}

pub fn run(number: u128) -> RunId {
    RunId::from_uuid(Uuid::from_u128(number))
}
