//! The projection `linkedin_data` → `leads`.

use db_connector::LeadScope;
use models::{CompanyType, Json, Lead, LeadCounts, LeadId, LeadStatus, Persona, RawProfile};
use serde_json::{Value, json};

use crate::backend::Store;
use crate::drafts::{
    Draft, assignment, crowd, minute, project, run, somebody, store as store_batch,
};

const fn counts(new: u64, updated: u64) -> LeadCounts {
    LeadCounts { new, updated }
}

async fn save(store: &dyn Store, profiles: &[RawProfile], number: u128) -> LeadCounts {
    store_batch(store.database(), profiles, run(number)).await
}

async fn lead(store: &dyn Store, linkedin_id: &str) -> Lead {
    let id = LeadId::derive(linkedin_id);
    store.database().find_lead(id).await.unwrap().unwrap()
}

pub async fn lead_holds_what_its_raw_document_says(store: &dyn Store) {
    let raw = somebody("A").at(3).raw();
    assert_eq!(
        save(store, std::slice::from_ref(&raw), 1).await,
        counts(1, 0)
    );
    let expected = Lead {
        id: LeadId::derive("A"),
        linkedin_id: "A".to_owned(),
        status: LeadStatus::Enriched,
        first_name: Some("Ann".to_owned()),
        last_name: Some("A".to_owned()),
        email: "a@example.com".to_owned(),
        photo_url: Some("https://photos.example/1".to_owned()),
        raw_id: raw.id,
        fetched_at: minute(3),
        created_run: run(1),
        updated_run: run(1),
        persona_id: None,
        persona_assigned_at: None,
        rules_version: None,
    };
    assert_eq!(lead(store, "A").await, expected);
}

pub async fn name_that_is_no_text_is_not_stated(store: &dyn Store) {
    for (number, odd) in [
        json!(7),
        json!(1.5),
        json!(true),
        json!(["A"]),
        json!({"a": 1}),
        Value::Null,
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("A{number}");
        let raw = somebody(&id)
            .person("firstName", odd.clone())
            .without("lastName")
            .raw();
        save(store, &[raw], 1).await;
        let lead = lead(store, &id).await;
        assert_eq!((lead.first_name, lead.last_name), (None, None), "{odd}");
    }
    for text in ["", " Zoë ", "nul\0", "\"quoted\"", "[1]", "null", "12"] {
        let raw = somebody(text)
            .email("ann@example.com")
            .person("firstName", text)
            .raw();
        save(store, &[raw], 1).await;
        assert_eq!(lead(store, text).await.first_name.as_deref(), Some(text));
    }
}

/// Four answers about one person: out of order, two at the same time.
fn versions(person: &str) -> Vec<Draft> {
    let base = somebody(person);
    vec![
        base.clone().at(1).person("firstName", "oldest"),
        base.clone()
            .at(2)
            .email(&format!("{person}.two@example.com")),
        base.clone()
            .at(3)
            .person("photoUrl", "https://photos.example/3"),
        base.at(3).person("firstName", Value::Null),
    ]
}

pub async fn newest_answer_wins_in_every_permutation(store: &dyn Store) {
    for (number, order) in permutations(4).into_iter().enumerate() {
        let person = format!("p{number}");
        let answers: Vec<_> = versions(&person).into_iter().map(Draft::raw).collect();
        let newest = answers
            .iter()
            .max_by_key(|raw| (raw.fetched_at, raw.id))
            .unwrap();
        for (step, index) in order.iter().enumerate() {
            save(store, &[answers[*index].clone()], step as u128).await;
        }
        check_is_from(&lead(store, &person).await, newest);
    }
}

/// All orders of the first `count` numbers.
fn permutations(count: usize) -> Vec<Vec<usize>> {
    (0..count).fold(vec![Vec::new()], |shorter, next| {
        let longer = shorter.into_iter().flat_map(|order| {
            (0..=order.len()).map(move |place| {
                let mut order = order.clone();
                order.insert(place, next);
                order
            })
        });
        longer.collect()
    })
}

#[track_caller]
fn check_is_from(lead: &Lead, raw: &RawProfile) {
    let text = |key: &str| {
        raw.content
            .person()
            .get(key)
            .and_then(Json::as_str)
            .map(str::to_owned)
    };
    assert_eq!((lead.raw_id, lead.fetched_at), (raw.id, raw.fetched_at));
    assert_eq!(lead.first_name, text("firstName"));
    assert_eq!(lead.photo_url, text("photoUrl"));
    assert_eq!(lead.email, raw.email.as_str());
}

pub async fn greater_raw_identity_wins_at_equal_times(store: &dyn Store) {
    let answers = versions("A").split_off(2).into_iter().map(Draft::raw);
    let answers: Vec<_> = answers.collect();
    save(store, &answers, 1).await;
    let newest = answers.iter().max_by_key(|raw| raw.id).unwrap();
    check_is_from(&lead(store, "A").await, newest);
}

pub async fn two_addresses_of_one_person_are_one_lead(store: &dyn Store) {
    let home = somebody("A").email("home@example.com").at(1).raw();
    let work = somebody("A").email("work@example.com").at(2).raw();
    assert_eq!(save(store, &[work, home], 1).await, counts(1, 0));
    assert_eq!(store.dump("leads").await.len(), 1);
    assert_eq!(lead(store, "A").await.email, "work@example.com");
}

pub async fn second_projection_changes_nothing(store: &dyn Store) {
    save(store, &crowd("P", 10), 1).await;
    let before = store.dump("leads").await;
    assert_eq!(save(store, &crowd("P", 10), 2).await, counts(0, 0));
    let all = store.database().project_leads(LeadScope::All, run(3)).await;
    assert_eq!(all.unwrap(), counts(0, 0));
    assert_eq!(store.dump("leads").await, before);
}

pub async fn updated_run_moves_only_with_what_a_lead_says(store: &dyn Store) {
    save(store, &[somebody("A").at(1).raw()], 1).await;
    let newer = somebody("A").at(2).person("headline", "promoted").raw();
    assert_eq!(
        save(store, std::slice::from_ref(&newer), 2).await,
        counts(0, 0)
    );
    let same = lead(store, "A").await;
    assert_eq!((same.raw_id, same.fetched_at), (newer.id, minute(2)));
    assert_eq!((same.created_run, same.updated_run), (run(1), run(1)));
}

pub async fn each_change_a_reader_sees_counts(store: &dyn Store) {
    save(store, &[somebody("A").raw()], 1).await;
    let changes = [
        somebody("A").person("firstName", "Bea"),
        somebody("A").person("lastName", Value::Null),
        somebody("A").person("photoUrl", "https://photos.example/2"),
        somebody("A").email("new@example.com"),
    ];
    for (at, change) in (2_i64..).zip(changes) {
        let this_run = u128::from(at.unsigned_abs());
        let done = save(store, &[change.at(at).raw()], this_run).await;
        assert_eq!(done, counts(0, 1), "change at minute {at}");
        let lead = lead(store, "A").await;
        assert_eq!(
            (lead.created_run, lead.updated_run),
            (run(1), run(this_run))
        );
    }
}

pub async fn lead_counts_once_a_run(store: &dyn Store) {
    let named = |name: &str, at| somebody("A").person("firstName", name).at(at).raw();
    assert_eq!(save(store, &[named("a", 1)], 1).await, counts(1, 0));
    assert_eq!(save(store, &[named("b", 2)], 1).await, counts(0, 0));
    assert_eq!(save(store, &[named("c", 3)], 2).await, counts(0, 1));
    assert_eq!(save(store, &[named("d", 4)], 2).await, counts(0, 0));
}

pub async fn rerun_keeps_persona_and_hand_made_fields(store: &dyn Store) {
    save(store, &[somebody("A").at(1).raw()], 1).await;
    let persona = Persona::new("law", CompanyType::STARTUP);
    let link = assignment(LeadId::derive("A"), persona.id, 5);
    let database = store.database();
    database.assign_personas(&[link], "1").await.unwrap();
    store
        .edit_by_hand(LeadId::derive("A"), "note", "call in May")
        .await;
    let newer = somebody("A").at(2).person("firstName", "Bea").raw();
    save(store, &[newer], 2).await;
    let lead = lead(store, "A").await;
    assert_eq!(lead.first_name.as_deref(), Some("Bea"));
    assert_eq!(lead.status, LeadStatus::Mapped);
    assert_eq!(lead.persona_id, Some(persona.id));
    assert_eq!(lead.persona_assigned_at, Some(minute(5)));
    assert_eq!(lead.rules_version.as_deref(), Some("1"));
    assert_eq!(store.dump("leads").await[0]["note"], "call in May");
}

pub async fn scope_touches_no_other_lead(store: &dyn Store) {
    let crowd = crowd("P", 3);
    store.database().upsert_raw_profiles(&crowd).await.unwrap();
    let nobody = LeadId::derive("nobody");
    let scope = [crowd[1].lead_id, nobody, crowd[1].lead_id];
    assert_eq!(
        project(store.database(), &scope, run(1)).await,
        counts(1, 0)
    );
    assert_eq!(project(store.database(), &[], run(1)).await, counts(0, 0));
    assert_eq!(store.dump("leads").await.len(), 1);
}

pub async fn everything_equals_lead_by_lead(store: &dyn Store) {
    let ids = ["A", "B"];
    let raws = ids.iter().flat_map(|id| versions(id)).map(Draft::raw);
    let raws: Vec<_> = raws.collect();
    let database = store.database();
    database.upsert_raw_profiles(&raws).await.unwrap();
    let all = database.project_leads(LeadScope::All, run(1)).await;
    assert_eq!(all.unwrap(), counts(2, 0));
    let at_once = store.dump("leads").await;
    for id in ids.map(LeadId::derive) {
        assert_eq!(project(database, &[id], run(2)).await, counts(0, 0));
    }
    assert_eq!(store.dump("leads").await, at_once);
}

pub async fn thousands_of_leads_project_at_once(store: &dyn Store) {
    assert_eq!(save(store, &crowd("P", 2_500), 1).await, counts(2_500, 0));
    let newer: Vec<_> = (0..2_500)
        .map(|number| somebody(&format!("P{number}")).at(1))
        .map(|draft| draft.person("firstName", "Bea").raw())
        .collect();
    store.database().upsert_raw_profiles(&newer).await.unwrap();
    let all = store.database().project_leads(LeadScope::All, run(2)).await;
    assert_eq!(all.unwrap(), counts(0, 2_500));
}
