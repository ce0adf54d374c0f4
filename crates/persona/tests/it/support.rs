//! Leads in a fresh database, made the way elt makes them.

use std::sync::Arc;

use db_connector::{Database, DatabaseArgs, LeadScope, connect};
use jiff::Timestamp;
use models::{Budget, Content, ContentHash, FoundProfile, LeadId, RawProfile, RunId, SegmentPlace};
use serde_json::{Value, json};
use tempfile::TempDir;
use test_support::{MongoDatabase, mongo};
use uuid::Uuid;

/// A database in a directory of its own, removed at the end.
pub struct Fixture {
    pub database: Arc<dyn Database>,
    pub url: String,
    _dir: TempDir,
}

pub async fn fixture() -> Fixture {
    let dir = TempDir::new().unwrap();
    let url = format!("sqlite://{}", dir.path().join("prospects.db").display());
    Fixture {
        database: prepared(&url).await,
        url,
        _dir: dir,
    }
}

/// A database of one's own on a real MongoDB; none where no server can be had.
pub async fn mongo_fixture() -> Option<(MongoDatabase, Arc<dyn Database>)> {
    let server = mongo().await?;
    let database = prepared(&server.url()).await;
    Some((server, database))
}

async fn prepared(url: &str) -> Arc<dyn Database> {
    let args = DatabaseArgs {
        database_url: url.parse().unwrap(),
        database_timeout: 10,
    };
    let database = connect(&args).await.unwrap();
    database.create_schema().await.unwrap();
    database
}

/// A school entry: field of study, start year, end year.
pub type School<'a> = (&'a str, Option<i32>, Option<i32>);

pub async fn add_lead(
    database: &dyn Database,
    name: &str,
    schools: &[School<'_>],
    employees: Option<i64>,
) -> LeadId {
    let schools: Vec<_> = schools
        .iter()
        .map(|(field, start, end)| school(Some(field), None, *start, *end))
        .collect();
    add_lead_with(database, name, schools, employees).await
}

/// Adds a lead whose `educationHistory` is given entry by entry.
pub async fn add_lead_with(
    database: &dyn Database,
    name: &str,
    history: Vec<Value>,
    employees: Option<i64>,
) -> LeadId {
    let raw = raw_profile(name, &history, employees);
    let lead_id = raw.lead_id;
    database.upsert_raw_profiles(&[raw]).await.unwrap();
    let run = RunId::from_uuid(Uuid::from_u128(1));
    database
        .project_leads(LeadScope::Only(&[lead_id]), run)
        .await
        .unwrap();
    lead_id
}

/// An entry of `educationHistory`.
pub fn school(
    field: Option<&str>,
    degree: Option<&str>,
    start: Option<i32>,
    end: Option<i32>,
) -> Value {
    let date = |year: Option<i32>| year.map(|year| json!({"year": year, "month": 6}));
    json!({
        "startEndDate": {"start": date(start), "end": date(end)},
        "schoolName": "Example University",
        "fieldOfStudy": field,
        "degreeName": degree,
    })
}

fn raw_profile(name: &str, history: &[Value], employees: Option<i64>) -> RawProfile {
    let person = json!({
        "linkedInIdentifier": format!("ID-{name}"),
        "firstName": name,
        "lastName": "Example",
        "schools": {"educationsCount": history.len(), "educationHistory": history},
    });
    let found = FoundProfile {
        content: Content::of(
            &person,
            &json!({"name": "Example Ltd", "employeeCount": employees}),
        )
        .unwrap(),
        linkedin_id: format!("ID-{name}"),
    };
    let place = SegmentPlace {
        segment: format!(
            "raw/linkedin/date=2026-01-01/{}.json.zst",
            ContentHash::of_bytes(name.as_bytes())
        ),
        offset: 0,
        length: 1,
    };
    let email = format!("{name}@example.com").parse().unwrap();
    let fetched_at: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    RawProfile::new(email, fetched_at, place, Budget::default(), found)
}
