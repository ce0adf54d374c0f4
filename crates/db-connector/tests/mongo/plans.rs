//! Every query of a verb is served by an index: the server's own profile of what it ran says so.

use db_connector::{
    Database, LeadPage, LeadScope, LeadSummary, PersonaFilter, QuarantineCursor, QuarantinePage,
    Sighting,
};
use futures::TryStreamExt;
use models::{CompanyType, KeyedHash, LeadId, Persona, PersonaAssignment, QuarantineState};
use mongodb::Client;
use mongodb::bson::{Bson, Document, doc};

use crate::support::{leads_of, not_found, prepared, profiles, run, unusable};

/// Every verb that is about some leads or personas.
async fn call_verbs(database: &dyn Database, leads: &[LeadId], persona: &Persona) {
    let scope = LeadScope::Only(&leads[..2]);
    database.project_leads(scope, run(2)).await.unwrap();
    database.find_lead(leads[0]).await.unwrap();
    let features = database.persona_features(scope).await.unwrap();
    assert_eq!(features.try_collect::<Vec<_>>().await.unwrap().len(), 2);
    let link = |lead: &LeadId| PersonaAssignment {
        lead_id: *lead,
        persona_id: persona.id,
        assigned_at: jiff::Timestamp::UNIX_EPOCH,
    };
    let links: Vec<_> = leads.iter().map(link).collect();
    database.assign_personas(&links, "1").await.unwrap();
    database.refresh_persona_leads(&[persona.id]).await.unwrap();
    let filter = PersonaFilter {
        id: Some(persona.id),
        ..PersonaFilter::default()
    };
    let found = database.find_personas(&filter).await.unwrap();
    assert_eq!(found[0].lead_count, leads.len() as u64);
    let mut page = LeadPage {
        after: None,
        limit: 7,
    };
    for _ in 0..2 {
        let listed = database.list_leads(&filter, page).await.unwrap();
        page.after = listed.last().map(LeadSummary::cursor);
    }
    call_verbs_of_ledger(database).await;
    call_verbs_of_quarantine(database).await;
    erase(database, leads).await;
    database
        .find_field_mappings(&["law".to_owned()])
        .await
        .unwrap();
}

async fn erase(database: &dyn Database, leads: &[LeadId]) {
    let email = "p1@example.com".parse().unwrap();
    let traces = database.find_traces(&[email], &leads[2..3]).await.unwrap();
    assert_eq!(traces.len(), 2);
    let hash = KeyedHash::from_bytes([1; 32]);
    database.claim_key_check(hash).await.unwrap();
    database.find_suppressed(&[hash]).await.unwrap();
    database.list_suppressions().await.unwrap();
    database.erase_raw_profiles(&[traces[0].id]).await.unwrap();
    database.erase_leads(&leads[2..3]).await.unwrap();
    let somebody = "p9@example.com".parse().unwrap();
    database.erase_quarantined(&[somebody]).await.unwrap();
}

async fn call_verbs_of_ledger(database: &dyn Database) {
    let entries = [not_found("p1@example.com"), not_found("p2@example.com")];
    let emails = entries.clone().map(|entry| entry.email);
    database.find_enrichments(&emails).await.unwrap();
    let seen = emails.clone().map(|email| Sighting { email, seen: None });
    let claimed = database.claim_enrichments(run(1), 1.0, &seen).await;
    assert_eq!(claimed.unwrap().len(), 2);
    database.settle_enrichments(&entries).await.unwrap();
    database.release_enrichments(run(1), &emails).await.unwrap();
}

async fn call_verbs_of_quarantine(database: &dyn Database) {
    let answers: Vec<_> = (0..20).map(unusable).collect();
    database.quarantine_answers(&answers).await.unwrap();
    let email = &answers[0].email;
    database.find_quarantined_of(email).await.unwrap();
    let mut page = QuarantinePage {
        after: None,
        limit: 7,
    };
    for _ in 0..2 {
        let listed = database.list_quarantined(&QuarantineState::ALL, page);
        page.after = listed.await.unwrap().last().map(QuarantineCursor::from);
    }
    database.count_quarantined().await.unwrap();
    let (ids, at) = ([answers[0].id], jiff::Timestamp::UNIX_EPOCH);
    let state = QuarantineState::Discarded;
    database.settle_quarantined(&ids, state, at).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_verb_walks_a_collection_or_sorts_in_memory() {
    let Some((server, database)) = prepared().await else {
        return;
    };
    let profiles = profiles(50);
    database.upsert_raw_profiles(&profiles).await.unwrap();
    let leads = leads_of(&profiles);
    database
        .project_leads(LeadScope::All, run(1))
        .await
        .unwrap();
    let persona = Persona::new("law", CompanyType::STARTUP);
    database
        .upsert_personas(std::slice::from_ref(&persona))
        .await
        .unwrap();

    let bare = Client::with_uri_str(server.url())
        .await
        .unwrap()
        .database(server.name());
    bare.run_command(doc! {"profile": 2}).await.unwrap();
    call_verbs(&*database, &leads, &persona).await;
    bare.run_command(doc! {"profile": 0}).await.unwrap();

    let ran = bare.collection::<Document>("system.profile");
    let ran = ran.find(doc! {}).await.unwrap();
    let ran: Vec<_> = ran.try_collect().await.unwrap();
    let counted = |entry: &Document, key| entry.get(key).and_then(Bson::as_i32).unwrap_or(0);
    assert!(ran.len() > 10, "{}", ran.len());
    for entry in ran {
        let command = entry.get("command").unwrap();
        // Not by the plan, which leaves out what a `$lookup` does: no index led to a document.
        let documents = counted(&entry, "docsExamined");
        assert!(documents <= counted(&entry, "keysExamined"), "{command}");
        assert!(!entry.contains_key("hasSortStage"), "{command}");
    }
}
