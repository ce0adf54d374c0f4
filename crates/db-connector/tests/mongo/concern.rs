//! Writes that too few members of a replica set have.

use std::sync::Arc;

use db_connector::{Database, DatabaseError, ErrorKind, LeadScope, Sighting};
use jiff::Timestamp;
use models::{LeadId, PersonaAssignment, PersonaId, QuarantineId, QuarantineState};
use mongodb::Client;
use mongodb::bson::doc;
use test_support::MongoDatabase;

use crate::support::{leads_of, not_found, open, prepared, profiles, run, unusable};

const EMAIL: &str = "ann@example.com";

/// A claim, an answer in quarantine and a lead, as one member of the test's single one has them.
async fn fill(database: &dyn Database) -> Result<(QuarantineId, LeadId), DatabaseError> {
    let email = EMAIL.parse().unwrap();
    let sighting = Sighting { email, seen: None };
    database.claim_enrichments(run(1), 1.0, &[sighting]).await?;
    let (answer, profiles) = (unusable(1), profiles(1));
    let leads = leads_of(&profiles);
    database.upsert_raw_profiles(&profiles).await?;
    database
        .project_leads(LeadScope::Only(&leads), run(1))
        .await?;
    let id = answer.id;
    database.quarantine_answers(&[answer]).await?;
    Ok((id, leads[0]))
}

/// The same database, where a write is to be on one member more than there are.
async fn asking_two(server: &MongoDatabase) -> Arc<dyn Database> {
    let url = server.url();
    let separator = if url.contains('?') { '&' } else { '?' };
    let url = format!("{url}{separator}w=2&wtimeoutMS=100");
    open(&url).await.unwrap()
}

#[tokio::test]
async fn update_that_too_few_members_have_is_a_failure() {
    let Some((server, database)) = prepared().await else {
        return;
    };
    let (answer, lead) = fill(&*database).await.unwrap();
    let database = asking_two(&server).await;

    let settled = database.settle_enrichments(&[not_found(EMAIL)]).await;
    let at = Timestamp::UNIX_EPOCH;
    let discarded = database
        .settle_quarantined(&[answer], QuarantineState::Discarded, at)
        .await;
    let assignment = PersonaAssignment {
        lead_id: lead,
        persona_id: PersonaId::derive("economics-startup"),
        assigned_at: at,
    };
    let assigned = database.assign_personas(&[assignment], "1").await;
    let failed = [settled.is_err(), discarded.is_err(), assigned.is_err()];
    assert_eq!(failed, [true; 3]);
}

#[tokio::test]
async fn collection_that_too_few_members_have_is_a_failure() {
    let Some(server) = test_support::mongo().await else {
        return;
    };
    let created = asking_two(&server).await.create_schema().await;
    assert_eq!(created.unwrap_err().kind(), ErrorKind::Other);
}

#[tokio::test]
async fn validator_that_too_few_members_have_is_a_failure() {
    let Some((server, _database)) = prepared().await else {
        return;
    };
    let client = Client::with_uri_str(server.url()).await.unwrap();
    let lax = doc! {"collMod": "leads", "validator": {}};
    let bare = client.database(server.name());
    bare.run_command(lax).await.unwrap();
    let created = asking_two(&server).await.create_schema().await;
    assert_eq!(created.unwrap_err().kind(), ErrorKind::Other);
}
