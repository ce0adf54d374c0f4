//! Personas and which lead belongs to which.

use db_connector::PersonaFilter;
use models::{CompanyType, LeadId, LeadStatus, Persona, PersonaId, PersonaSummary};

use crate::backend::Store;
use crate::drafts::{assign, assignment, law, make_leads, minute};

async fn find(store: &dyn Store, filter: PersonaFilter) -> Vec<PersonaSummary> {
    store.database().find_personas(&filter).await.unwrap()
}

async fn lead_ids(store: &dyn Store, persona: PersonaId) -> Vec<String> {
    let document = store.document("personas", &persona.to_string()).await;
    serde_json::from_value(document["lead_ids"].clone()).unwrap()
}

pub async fn personas_are_stored_by_identity(store: &dyn Store) {
    let mut persona = law(CompanyType::STARTUP);
    let database = store.database();
    let twice = [persona.clone(), persona.clone()];
    database.upsert_personas(&twice).await.unwrap();
    database.refresh_persona_leads(&[persona.id]).await.unwrap();
    let before = store.dump("personas").await;
    database.upsert_personas(&twice).await.unwrap();
    assert_eq!(store.dump("personas").await, before);
    "lawyers".clone_into(&mut persona.name);
    database
        .upsert_personas(std::slice::from_ref(&persona))
        .await
        .unwrap();
    database.upsert_personas(&[]).await.unwrap();
    let lead_count = 0;
    let expected = PersonaSummary {
        persona,
        lead_count,
    };
    assert_eq!(find(store, PersonaFilter::default()).await, [expected]);
}

pub async fn assignment_links_and_marks_the_lead(store: &dyn Store) {
    let leads = make_leads(store, 2).await;
    let persona = law(CompanyType::STARTUP);
    assert_eq!(assign(store, &leads[..1], persona.id, 7).await, 1);
    let lead = store.database().find_lead(leads[0]).await.unwrap().unwrap();
    assert_eq!(lead.status, LeadStatus::Mapped);
    assert_eq!(lead.persona_id, Some(persona.id));
    assert_eq!(lead.persona_assigned_at, Some(minute(7)));
    assert_eq!(lead.rules_version.as_deref(), Some("1"));
    let other = store.database().find_lead(leads[1]).await.unwrap().unwrap();
    assert_eq!(
        (other.status, other.persona_id),
        (LeadStatus::Enriched, None)
    );
}

pub async fn same_assignment_again_changes_nothing(store: &dyn Store) {
    let leads = make_leads(store, 3).await;
    let persona = law(CompanyType::STARTUP).id;
    assert_eq!(assign(store, &leads, persona, 1).await, 3);
    let before = store.dump("leads").await;
    assert_eq!(assign(store, &leads, persona, 2).await, 0);
    assert_eq!(store.dump("leads").await, before);
    let links = [assignment(leads[0], persona, 3)];
    let database = store.database();
    assert_eq!(database.assign_personas(&links, "2").await.unwrap(), 1);
    assert_eq!(database.assign_personas(&[], "2").await.unwrap(), 0);
}

pub async fn unknown_lead_is_not_made_by_assignment(store: &dyn Store) {
    let nobody = [LeadId::derive("nobody")];
    assert_eq!(
        assign(store, &nobody, law(CompanyType::STARTUP).id, 1).await,
        0
    );
    assert!(store.dump("leads").await.is_empty());
}

pub async fn persona_lists_its_newest_thousand_leads(store: &dyn Store) {
    let leads = make_leads(store, 1_003).await;
    let persona = law(CompanyType::STARTUP);
    let links: Vec<_> = leads
        .iter()
        .zip(0..)
        .map(|(lead, number)| assignment(*lead, persona.id, number / 2))
        .collect();
    let database = store.database();
    database
        .upsert_personas(std::slice::from_ref(&persona))
        .await
        .unwrap();
    assert_eq!(database.assign_personas(&links, "1").await.unwrap(), 1_003);
    database.refresh_persona_leads(&[persona.id]).await.unwrap();
    let mut newest: Vec<_> = links
        .iter()
        .map(|link| (-link.assigned_at.as_millisecond(), link.lead_id))
        .collect();
    newest.sort_unstable();
    let newest: Vec<_> = newest
        .iter()
        .take(1_000)
        .map(|(_, lead)| lead.to_string())
        .collect();
    assert_eq!(lead_ids(store, persona.id).await, newest);
    assert_eq!(
        find(store, PersonaFilter::default()).await[0].lead_count,
        1_003
    );
}

pub async fn moved_lead_leaves_its_old_persona(store: &dyn Store) {
    let leads = make_leads(store, 2).await;
    let [old, new] = [CompanyType::STARTUP, CompanyType::MID_MARKET].map(law);
    let database = store.database();
    database
        .upsert_personas(&[old.clone(), new.clone()])
        .await
        .unwrap();
    assign(store, &leads, old.id, 1).await;
    database.refresh_persona_leads(&[old.id]).await.unwrap();
    assert_eq!(assign(store, &leads[..1], new.id, 2).await, 1);
    database
        .refresh_persona_leads(&[old.id, new.id])
        .await
        .unwrap();
    assert_eq!(lead_ids(store, old.id).await, [leads[1].to_string()]);
    assert_eq!(lead_ids(store, new.id).await, [leads[0].to_string()]);
}

pub async fn academic_fields_of_personas_are_listed_once(store: &dyn Store) {
    let all = [
        law(CompanyType::STARTUP),
        Persona::new("STEM", CompanyType::STARTUP),
        law(CompanyType::MID_MARKET),
    ];
    store.database().upsert_personas(&all).await.unwrap();
    let fields = store.database().find_persona_fields().await.unwrap();
    assert_eq!(fields, ["STEM", "law"]);
}

pub async fn filters_combine(store: &dyn Store) {
    let all = [
        law(CompanyType::MID_MARKET),
        law(CompanyType::STARTUP),
        Persona::new("medicine", CompanyType::STARTUP),
    ];
    store.database().upsert_personas(&all).await.unwrap();
    let filter = |id: Option<PersonaId>, field: Option<&str>, company_type| PersonaFilter {
        id,
        academic_field: field.map(str::to_owned),
        company_type,
    };
    let startup = || Some(CompanyType::STARTUP);
    for (filter, expected) in [
        (filter(None, None, None), &all[..]),
        (filter(Some(all[1].id), None, None), &all[1..2]),
        (filter(None, Some("law"), None), &all[..2]),
        (filter(None, None, startup()), &all[1..]),
        (filter(None, Some("law"), startup()), &all[1..2]),
        (filter(Some(all[0].id), None, startup()), &[]),
        (filter(None, Some("$ne"), None), &[]),
    ] {
        let found: Vec<_> = find(store, filter.clone())
            .await
            .into_iter()
            .map(|summary| summary.persona)
            .collect();
        assert_eq!(found, expected, "{filter:?}");
    }
}
