//! People are removed, and nobody else.

use db_connector::{DerivedScope, Trace};
use models::{
    ContentHash, EmailAddress, Enrichment, EnrichmentState, LeadId, QuarantinedAnswer, RawId,
    RawProfile, UnusableAnswer,
};
use serde_json::Value;

use crate::backend::Store;
use crate::drafts::{minute, place, run, somebody, store};

/// Two addresses of Ann, the first of them with two answers, and Bob.
async fn ann_and_bob(home: &dyn Store) -> [RawProfile; 4] {
    let profiles = [
        somebody("Ann").email("ann@example.com").raw(),
        somebody("Ann")
            .email("ann@example.com")
            .person("headline", "new")
            .at(1)
            .raw(),
        somebody("Ann").email("ann@example.org").place(7).raw(),
        somebody("Bob").email("bob@example.com").raw(),
    ];
    store(home.database(), &profiles, run(1)).await;
    profiles
}

fn trace(profile: &RawProfile) -> Trace {
    Trace {
        id: profile.id,
        email: profile.email.clone(),
        linkedin_id: profile.linkedin_id.clone(),
        lead_id: profile.lead_id,
        place: profile.place.clone(),
    }
}

/// In order of identity.
async fn traces(store: &dyn Store, emails: &[&str], leads: &[LeadId]) -> Vec<Trace> {
    let emails: Vec<_> = emails.iter().map(|email| email.parse().unwrap()).collect();
    let mut found = store.database().find_traces(&emails, leads).await.unwrap();
    found.sort_by_key(|trace| trace.id);
    found
}

fn of(profiles: &[&RawProfile]) -> Vec<Trace> {
    let mut traces: Vec<_> = profiles.iter().map(|profile| trace(profile)).collect();
    traces.sort_by_key(|trace| trace.id);
    traces
}

async fn ids(store: &dyn Store, collection: &str) -> Vec<Value> {
    let documents = store.dump(collection).await;
    documents
        .into_iter()
        .map(|mut it| it["_id"].take())
        .collect()
}

pub async fn traces_are_found_by_address_and_by_lead(store: &dyn Store) {
    let [old, new, other, bob] = ann_and_bob(store).await;
    let by_address = traces(store, &["ann@example.com"], &[]).await;
    assert_eq!(by_address, of(&[&old, &new]));
    let by_lead = traces(store, &[], &[old.lead_id]).await;
    assert_eq!(by_lead, of(&[&old, &new, &other]));
    let both = traces(
        store,
        &["ann@example.org", "bob@example.com"],
        &[bob.lead_id],
    )
    .await;
    assert_eq!(both, of(&[&other, &bob]));
    assert_eq!(traces(store, &["nobody@example.com"], &[]).await, []);
    assert_eq!(traces(store, &[], &[]).await, []);
}

pub async fn erased_documents_are_gone_and_others_stay(store: &dyn Store) {
    let [old, new, other, bob] = ann_and_bob(store).await;
    let database = store.database();
    let anns: Vec<RawId> = [&old, &new, &other].map(|raw| raw.id).to_vec();
    assert_eq!(database.erase_raw_profiles(&anns).await.unwrap(), 3);
    assert_eq!(ids(store, "linkedin_data").await, [bob.id.to_string()]);
    assert_eq!(database.erase_leads(&[old.lead_id]).await.unwrap(), 1);
    assert_eq!(ids(store, "leads").await, [bob.lead_id.to_string()]);
    database.scrub().await.unwrap();
}

pub async fn erasing_again_finds_nothing(store: &dyn Store) {
    let [old, ..] = ann_and_bob(store).await;
    let database = store.database();
    for expected in [1, 0] {
        let raw = database.erase_raw_profiles(&[old.id]).await.unwrap();
        let leads = database.erase_leads(&[old.lead_id]).await.unwrap();
        assert_eq!((raw, leads), (expected, expected));
    }
    assert_eq!(database.erase_raw_profiles(&[]).await.unwrap(), 0);
}

pub async fn erased_addresses_leave_the_ledger(store: &dyn Store) {
    let database = store.database();
    let emails = ["ann@example.com", "bob@example.com"].map(|email| email.parse().unwrap());
    let entries = emails.clone().map(|email| Enrichment {
        email,
        state: EnrichmentState::NotFound,
        run_id: run(1),
        settled_at: Some(minute(0)),
        spent: models::Spent::default(),
        claim: None,
        raw_id: None,
        place: None,
        reason: None,
    });
    database.settle_enrichments(&entries).await.unwrap();
    assert_eq!(database.erase_enrichments(&emails[..1]).await.unwrap(), 1);
    let left = database.find_enrichments(&emails).await.unwrap();
    assert_eq!(left, [entries[1].clone()]);
}

pub async fn erased_addresses_leave_quarantine(store: &dyn Store) {
    let database = store.database();
    let emails: [EmailAddress; 2] =
        ["ann@example.com", "bob@example.com"].map(|email| email.parse().unwrap());
    let answers = [(&emails[0], 1), (&emails[0], 2), (&emails[1], 1)].map(|(email, at)| {
        QuarantinedAnswer::new(UnusableAnswer {
            email: email.clone(),
            body_sha256: Some(ContentHash::of_bytes(&[at])),
            place: Some(place(at.into())),
            fetched_at: minute(at.into()),
            run_id: run(1),
            reasons: Vec::new(),
        })
    });
    database.quarantine_answers(&answers).await.unwrap();
    assert_eq!(database.erase_quarantined(&emails[..1]).await.unwrap(), 2);
    assert_eq!(database.find_quarantined_of(&emails[0]).await.unwrap(), []);
    let left = database.find_quarantined_of(&emails[1]).await.unwrap();
    assert_eq!(left, [answers[2].clone()]);
}

/// A stage that nobody takes down, as of a process that was killed.
pub async fn erased_people_leave_every_stage(store: &dyn Store) {
    let database = store.database();
    let staged = ["Ann", "Bob", "Cid", "Dee"].map(|name| somebody(name).raw());
    for (stage, staged) in [(run(8), &staged[..2]), (run(9), &staged[1..])] {
        database.begin_stage(stage).await.unwrap();
        database.stage_profiles(stage, staged).await.unwrap();
    }
    let (bob, cid) = (&staged[1].email, staged[2].lead_id);
    database
        .erase_staged(std::slice::from_ref(bob), &[cid])
        .await
        .unwrap();
    for (stage, left) in [(run(8), &staged[0]), (run(9), &staged[3])] {
        let found = database.diff_leads(DerivedScope::Staged(stage), 9).await;
        let leads: Vec<_> = found.unwrap().changes.iter().map(|it| it.lead_id).collect();
        assert_eq!(leads, [left.lead_id]);
        database.drop_stage(stage).await.unwrap();
    }
    database.erase_staged(&[], &[cid]).await.unwrap();
}

pub async fn thousands_of_documents_are_erased_at_once(store: &dyn Store) {
    let people: Vec<_> = (0..2_500)
        .map(|number| somebody(&format!("P{number}")).raw())
        .collect();
    store.database().upsert_raw_profiles(&people).await.unwrap();
    let ids: Vec<_> = people.iter().map(|raw| raw.id).collect();
    let erased = store.database().erase_raw_profiles(&ids).await.unwrap();
    assert_eq!(erased, 2_500);
}
