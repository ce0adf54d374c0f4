//! Leads compared with what their raw documents say, and derived anew.

use db_connector::{ChangeKind, DatabaseError, DerivedScope, FieldChange, LeadDiff};
use models::{CompanyType, LeadCounts, LeadId, LeadStatus, Persona};
use serde_json::{Value, json};

use crate::backend::Store;
use crate::drafts::{assignment, crowd, minute, project, run, somebody, store as store_batch};

async fn diff(store: &dyn Store, scope: DerivedScope<'_>) -> LeadDiff {
    store.database().diff_leads(scope, 100).await.unwrap()
}

async fn rederive(store: &dyn Store, scope: DerivedScope<'_>, number: u128) -> (u64, u64) {
    let LeadCounts { new, updated } = store
        .database()
        .rederive_leads(scope, run(number))
        .await
        .unwrap();
    (new, updated)
}

async fn tamper(store: &dyn Store, linkedin_id: &str, field: &str, value: Value) {
    let id = LeadId::derive(linkedin_id).to_string();
    store.tamper("leads", &id, field, &value).await;
}

/// The leads of these are as the projection makes them.
async fn populate(store: &dyn Store, ids: &[&str]) {
    let raws: Vec<_> = ids.iter().map(|id| somebody(id).at(1).raw()).collect();
    store_batch(store.database(), &raws, run(1)).await;
}

#[track_caller]
fn counts(diff: &LeadDiff) -> [u64; 3] {
    assert_eq!(diff.total(), diff.missing + diff.behind + diff.edited);
    [diff.missing, diff.behind, diff.edited]
}

fn change(field: &'static str, before: Option<&str>, after: Option<&str>) -> FieldChange {
    FieldChange {
        field,
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    }
}

pub async fn leads_as_projected_do_not_differ(store: &dyn Store) {
    populate(store, &["A", "B"]).await;
    let other = [
        somebody("A").at(2).person("firstName", 7).raw(),
        somebody("B").at(1).email("other@example.com").raw(),
    ];
    store_batch(store.database(), &other, run(2)).await;
    let before = store.dump("leads").await;
    assert_eq!(diff(store, DerivedScope::All).await, LeadDiff::default());
    assert_eq!(rederive(store, DerivedScope::All, 3).await, (0, 0));
    assert_eq!(store.dump("leads").await, before);
}

pub async fn missing_lead_is_found_and_made(store: &dyn Store) {
    populate(store, &["A", "B"]).await;
    let before = store.dump("leads").await;
    store
        .remove("leads", &LeadId::derive("A").to_string())
        .await;
    let found = diff(store, DerivedScope::All).await;
    assert_eq!(counts(&found), [1, 0, 0]);
    assert_eq!(found.changes[0].lead_id, LeadId::derive("A"));
    assert_eq!(
        found.changes[0].fields[1],
        change("first_name", None, Some("Ann"))
    );
    assert_eq!(rederive(store, DerivedScope::All, 1).await, (1, 0));
    assert_eq!(store.dump("leads").await, before);
}

pub async fn lead_behind_its_documents_is_found_and_renewed(store: &dyn Store) {
    populate(store, &["A", "B"]).await;
    let newer = somebody("A").at(2).person("firstName", "Bea").raw();
    let stored = store
        .database()
        .upsert_raw_profiles(std::slice::from_ref(&newer));
    stored.await.unwrap();
    let found = diff(store, DerivedScope::All).await;
    assert_eq!(counts(&found), [0, 1, 0]);
    let fields: Vec<_> = found.changes[0]
        .fields
        .iter()
        .map(|change| change.field)
        .collect();
    assert_eq!(fields, ["first_name", "raw_id", "fetched_at"]);
    assert_eq!(
        found.changes[0].fields[2],
        change(
            "fetched_at",
            Some("2026-01-01T00:01:00Z"),
            Some("2026-01-01T00:02:00Z")
        )
    );
    assert_eq!(rederive(store, DerivedScope::All, 2).await, (0, 1));
    let lead = store
        .database()
        .find_lead(newer.lead_id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (lead.raw_id, lead.created_run, lead.updated_run),
        (newer.id, run(1), run(2))
    );
}

pub async fn edited_field_is_shown_and_put_right(store: &dyn Store) {
    populate(store, &["A", "B", "C"]).await;
    let before = store.dump("leads").await;
    tamper(store, "A", "first_name", json!("Zoe")).await;
    tamper(store, "B", "photo_url", Value::Null).await;
    let mut found = diff(store, DerivedScope::All).await;
    assert_eq!(counts(&found), [0, 0, 2]);
    found.changes.sort_by_key(|change| change.fields[0].field);
    let [first, second] = &found.changes[..] else {
        panic!("{found:?}")
    };
    assert_eq!(
        (first.lead_id, first.kind),
        (LeadId::derive("A"), ChangeKind::Edited)
    );
    assert_eq!(
        first.fields,
        [change("first_name", Some("Zoe"), Some("Ann"))]
    );
    let photo = change("photo_url", None, Some("https://photos.example/1"));
    assert_eq!(second.fields, [photo]);
    assert_eq!(rederive(store, DerivedScope::All, 1).await, (0, 0));
    assert_eq!(store.dump("leads").await, before);
}

pub async fn lead_that_claims_to_be_newer_is_put_right(store: &dyn Store) {
    populate(store, &["A"]).await;
    let before = store.dump("leads").await;
    tamper(store, "A", "fetched_at", json!(minute(9).as_millisecond())).await;
    assert_eq!(counts(&diff(store, DerivedScope::All).await), [0, 0, 1]);
    rederive(store, DerivedScope::All, 2).await;
    assert_eq!(store.dump("leads").await, before);
}

pub async fn lead_that_outlived_its_document_is_left_alone(store: &dyn Store) {
    populate(store, &["A"]).await;
    let newer = somebody("A").at(2).person("firstName", "Bea").raw();
    store_batch(store.database(), std::slice::from_ref(&newer), run(2)).await;
    let before = store.dump("leads").await;
    store.remove("linkedin_data", &newer.id.to_string()).await;
    assert_eq!(diff(store, DerivedScope::All).await.total(), 0);
    assert_eq!(rederive(store, DerivedScope::All, 3).await, (0, 0));
    assert_eq!(store.dump("leads").await, before);
}

pub async fn fields_of_others_survive(store: &dyn Store) {
    populate(store, &["A"]).await;
    let (lead, persona) = (
        LeadId::derive("A"),
        Persona::new("law", CompanyType::STARTUP),
    );
    let link = assignment(lead, persona.id, 5);
    store
        .database()
        .assign_personas(&[link], "1")
        .await
        .unwrap();
    store.edit_by_hand(lead, "note", "call in May").await;
    tamper(store, "A", "last_name", json!("Zoe")).await;
    assert_eq!(rederive(store, DerivedScope::All, 2).await, (0, 1));
    let found = store.database().find_lead(lead).await.unwrap().unwrap();
    assert_eq!(found.last_name.as_deref(), Some("A"));
    assert_eq!(
        (found.persona_id, found.status),
        (Some(persona.id), LeadStatus::Mapped)
    );
    assert_eq!(store.dump("leads").await[0]["note"], "call in May");
}

pub async fn scopes_are_kept_to(store: &dyn Store) {
    let raws = [somebody("A").at(1).raw(), somebody("B").at(5).raw()];
    store_batch(store.database(), &raws, run(1)).await;
    let both = ["A", "B"].map(LeadId::derive);
    for id in ["A", "B"] {
        tamper(store, id, "first_name", json!("Zoe")).await;
    }
    let only = DerivedScope::Only(&both[..1]);
    assert_eq!(diff(store, only).await.changes[0].lead_id, both[0]);
    let since = DerivedScope::Since(minute(5));
    assert_eq!(diff(store, since).await.changes[0].lead_id, both[1]);
    assert_eq!(diff(store, DerivedScope::Since(minute(6))).await.total(), 0);
    assert_eq!(diff(store, DerivedScope::Only(&[])).await.total(), 0);
    assert_eq!(rederive(store, since, 2).await, (0, 1));
    assert_eq!(
        diff(store, DerivedScope::All).await.changes[0].lead_id,
        both[0]
    );
    assert_eq!(rederive(store, only, 2).await, (0, 1));
    assert_eq!(diff(store, DerivedScope::All).await.total(), 0);
}

pub async fn staged_answers_are_compared_and_never_stored(store: &dyn Store) {
    populate(store, &["A", "B", "C"]).await;
    tamper(store, "C", "first_name", json!("Zoe")).await;
    let dump = [store.dump("leads").await, store.dump("linkedin_data").await];
    let database = store.database();
    let staged = [
        somebody("A").at(1).raw(),
        somebody("B").at(0).person("firstName", "Old").raw(),
        somebody("B").at(3).person("firstName", 7).raw(),
        somebody("D").at(2).raw(),
        somebody("D").at(1).person("firstName", "Old").raw(),
    ];
    for stage in [run(9), run(8), run(9)] {
        database.begin_stage(stage).await.unwrap();
    }
    for half in staged.chunks(3) {
        database.stage_profiles(run(9), half).await.unwrap();
    }
    let found = diff(store, DerivedScope::Staged(run(9))).await;
    assert_eq!(counts(&found), [1, 1, 0], "C is not on the stage");
    let behind = found
        .changes
        .iter()
        .find(|change| change.kind == ChangeKind::Behind);
    assert_eq!(
        behind.unwrap().fields[0],
        change("first_name", Some("Ann"), None)
    );
    let missing = found
        .changes
        .iter()
        .find(|change| change.kind == ChangeKind::Missing);
    assert_eq!(
        missing.unwrap().fields[1],
        change("first_name", None, Some("Ann"))
    );
    for stage in [run(9), run(8), run(7)] {
        database.drop_stage(stage).await.unwrap();
    }
    assert_eq!(
        [store.dump("leads").await, store.dump("linkedin_data").await],
        dump
    );
}

/// What one backend cannot hold a rehearsal must not promise.
pub async fn staging_refuses_what_storing_refuses(store: &dyn Store) {
    let odd = json!({"nul\0key": 1});
    let odd = somebody("B").person("unknown", odd).raw();
    let batch = [somebody("A").raw(), odd, somebody("C").raw()];
    let database = store.database();
    database.begin_stage(run(9)).await.unwrap();
    let refused = |done: Result<(), DatabaseError>| {
        let refused = done.err();
        refused.map(|error| error.refused_documents().to_vec())
    };
    let staged = refused(database.stage_profiles(run(9), &batch).await);
    let found = diff(store, DerivedScope::Staged(run(9))).await;
    let stored = refused(database.upsert_raw_profiles(&batch).await);
    assert_eq!(staged, stored);
    let leads = diff(store, DerivedScope::All).await;
    assert_eq!(counts(&found), counts(&leads));
    database.drop_stage(run(9)).await.unwrap();
}

pub async fn examples_are_bounded_and_counts_are_not(store: &dyn Store) {
    let raws = crowd("P", 2_500);
    let database = store.database();
    database.upsert_raw_profiles(&raws).await.unwrap();
    let found = database.diff_leads(DerivedScope::All, 3).await.unwrap();
    assert_eq!((found.missing, found.changes.len()), (2_500, 3));
    assert_eq!(rederive(store, DerivedScope::All, 1).await, (2_500, 0));
    let before = store.dump("leads").await;
    let leads: Vec<_> = raws.iter().map(|raw| raw.lead_id).collect();
    assert_eq!(
        project(database, &leads, run(2)).await,
        LeadCounts::default()
    );
    assert_eq!(store.dump("leads").await, before, "both derive the same");
}
