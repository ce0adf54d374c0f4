//! Personas, their leads and what they are computed from.

use db_connector::{LeadScope, PersonaFilter};
use futures::{StreamExt, TryStreamExt};
use models::{
    CompanyType, Education, LeadId, LeadStatus, PartialDate, Persona, PersonaFeatures, PersonaId,
    PersonaSummary,
};
use serde_json::{Value, json};

use crate::backend::Store;
use crate::drafts::{assignment, crowd, minute, run, somebody, store as store_batch};

fn law(company_type: CompanyType) -> Persona {
    Persona::new("law", company_type)
}

async fn find(store: &dyn Store, filter: PersonaFilter) -> Vec<PersonaSummary> {
    store.database().find_personas(&filter).await.unwrap()
}

/// Leads `P0`, `P1`, …, in this order.
async fn make_leads(store: &dyn Store, count: usize) -> Vec<LeadId> {
    let raws = crowd("P", count);
    store_batch(store.database(), &raws, run(1)).await;
    raws.iter().map(|raw| raw.lead_id).collect()
}

async fn assign(store: &dyn Store, leads: &[LeadId], persona: PersonaId, at: i64) -> u64 {
    let links: Vec<_> = leads
        .iter()
        .map(|lead| assignment(*lead, persona, at))
        .collect();
    store.database().assign_personas(&links, "1").await.unwrap()
}

async fn lead_ids(store: &dyn Store, persona: PersonaId) -> Vec<String> {
    let document = store.document("personas", &persona.to_string()).await;
    serde_json::from_value(document["lead_ids"].clone()).unwrap()
}

async fn features(store: &dyn Store, scope: LeadScope<'_>) -> Vec<PersonaFeatures> {
    let stream = store.database().persona_features(scope).await.unwrap();
    stream.try_collect().await.unwrap()
}

pub async fn personas_are_stored_by_identity(store: &dyn Store) {
    let mut persona = law(CompanyType::Startup);
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
    let persona = law(CompanyType::Startup);
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
    let persona = law(CompanyType::Startup).id;
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
        assign(store, &nobody, law(CompanyType::Startup).id, 1).await,
        0
    );
    assert!(store.dump("leads").await.is_empty());
}

pub async fn persona_lists_its_newest_thousand_leads(store: &dyn Store) {
    let leads = make_leads(store, 1_003).await;
    let persona = law(CompanyType::Startup);
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
    let [old, new] = [CompanyType::Startup, CompanyType::MidMarket].map(law);
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

pub async fn filters_combine(store: &dyn Store) {
    let all = [
        law(CompanyType::MidMarket),
        law(CompanyType::Startup),
        Persona::new("medicine", CompanyType::Startup),
    ];
    store.database().upsert_personas(&all).await.unwrap();
    let filter = |id: Option<PersonaId>, field: Option<&str>, company_type| PersonaFilter {
        id,
        academic_field: field.map(str::to_owned),
        company_type,
    };
    let startup = Some(CompanyType::Startup);
    for (filter, expected) in [
        (filter(None, None, None), &all[..]),
        (filter(Some(all[1].id), None, None), &all[1..2]),
        (filter(None, Some("law"), None), &all[..2]),
        (filter(None, None, startup), &all[1..]),
        (filter(None, Some("law"), startup), &all[1..2]),
        (filter(Some(all[0].id), None, startup), &[]),
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

/// An education and what must be read from it, as far as it has the expected types.
fn history() -> (Value, Vec<Education>) {
    let json = json!([
        {"schoolName": "Example University", "degreeName": "BA", "fieldOfStudy": "Law, “civil”\nand penal",
         "startEndDate": {"start": {"year": 2001, "month": 9}, "end": null}, "unknown.key": {"$x": 1}},
        {"schoolName": 7, "fieldOfStudy": null, "startEndDate": {"start": {"month": 2}, "end": {"year": 2011}}},
        {"startEndDate": "never", "degreeName": "nul\0"},
        "not an object",
    ]);
    let year = |year, month| {
        Some(PartialDate {
            year: Some(year),
            month,
        })
    };
    let educations = vec![
        Education {
            school: Some("Example University".to_owned()),
            degree: Some("BA".to_owned()),
            field_of_study: Some("Law, “civil”\nand penal".to_owned()),
            start: year(2001, Some(9)),
            end: None,
        },
        Education {
            end: year(2011, None),
            ..Education::default()
        },
        Education {
            degree: Some("nul\0".to_owned()),
            ..Education::default()
        },
        Education::default(),
    ];
    (json, educations)
}

pub async fn features_hold_education_and_head_count(store: &dyn Store) {
    let (json, educations) = history();
    let schools = json!({"educationsCount": 4, "educationHistory": json});
    let raw = somebody("A")
        .person("schools", schools)
        .company(json!({"employeeCount": 50}))
        .raw();
    let lead_id = raw.lead_id;
    store_batch(store.database(), &[raw], run(1)).await;
    let persona_id = law(CompanyType::MidMarket).id;
    let expected = PersonaFeatures {
        lead_id,
        educations,
        employee_count: Some(50),
        persona_id: None,
    };
    assert_eq!(features(store, LeadScope::All).await, [expected]);
    assign(store, &[lead_id], persona_id, 1).await;
    let again = features(store, LeadScope::Only(&[lead_id])).await;
    assert_eq!(again[0].persona_id, Some(persona_id));
}

pub async fn features_of_one_lead_are_those_of_the_whole_stream(store: &dyn Store) {
    let shapes = [
        json!(null),
        json!({}),
        json!({"educationHistory": {}}),
        json!({"educationHistory": history().0}),
    ];
    let raws: Vec<_> = shapes
        .into_iter()
        .enumerate()
        .map(|(number, schools)| {
            somebody(&format!("P{number}"))
                .person("schools", schools)
                .raw()
        })
        .collect();
    store_batch(store.database(), &raws, run(1)).await;
    let all = features(store, LeadScope::All).await;
    assert_eq!(all.len(), raws.len());
    for one in all {
        let nobody = LeadId::derive("nobody");
        assert_eq!(
            features(store, LeadScope::Only(&[nobody, one.lead_id])).await,
            [one]
        );
    }
}

pub async fn every_lead_of_the_scope_streams_once(store: &dyn Store) {
    let mut leads = make_leads(store, 2_500).await;
    leads.sort_unstable();
    let twice = [&leads[..], &leads[..]].concat();
    for (scope, expected) in [
        (LeadScope::All, &leads[..]),
        (LeadScope::Only(&twice), &leads[..]),
        (LeadScope::Only(&leads[..7]), &leads[..7]),
        (LeadScope::Only(&[]), &[]),
    ] {
        let streamed = features(store, scope).await;
        let mut streamed: Vec<_> = streamed.iter().map(|lead| lead.lead_id).collect();
        streamed.sort_unstable();
        assert_eq!(streamed, expected);
    }
}

pub async fn head_count_is_a_whole_number_or_not_stated(store: &dyn Store) {
    let with = |count: Value| json!({"employeeCount": count});
    for (number, (company, expected)) in [
        (with(json!(0)), Some(0)),
        (with(json!(-1)), Some(-1)),
        (with(json!(400_000)), Some(400_000)),
        (with(json!(50.0)), Some(50)),
        (with(json!(49.5)), None),
        (with(json!(1e300)), None),
        (with(json!("50")), None),
        (with(json!(true)), None),
        (with(json!([50])), None),
        (with(Value::Null), None),
        (json!({}), None),
        (Value::Null, None),
    ]
    .into_iter()
    .enumerate()
    {
        let raw = somebody(&format!("P{number}"))
            .company(company.clone())
            .raw();
        let lead = [raw.lead_id];
        store_batch(store.database(), &[raw], run(1)).await;
        let features = features(store, LeadScope::Only(&lead)).await;
        assert_eq!(features[0].employee_count, expected, "{company}");
    }
}

pub async fn features_follow_the_newest_document(store: &dyn Store) {
    let sized = |count: u32, at| {
        somebody("A")
            .company(json!({"employeeCount": count}))
            .at(at)
            .raw()
    };
    store_batch(store.database(), &[sized(10, 1), sized(20, 2)], run(1)).await;
    store_batch(store.database(), &[sized(30, 0)], run(2)).await;
    let all = features(store, LeadScope::All).await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].employee_count, Some(20));
}

pub async fn lead_without_raw_document_has_no_features(store: &dyn Store) {
    let leads = make_leads(store, 3).await;
    store.forget_raw(leads[1]).await;
    let all = features(store, LeadScope::All).await;
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|features| features.lead_id != leads[1]));
}

pub async fn leads_may_be_assigned_while_features_stream(store: &dyn Store) {
    let leads = make_leads(store, 2_500).await;
    let persona = law(CompanyType::Startup).id;
    let stream = store
        .database()
        .persona_features(LeadScope::All)
        .await
        .unwrap();
    let mut chunks = stream.try_chunks(100);
    let mut assigned = 0;
    while let Some(chunk) = chunks.next().await {
        let seen: Vec<_> = chunk
            .unwrap()
            .iter()
            .map(|features| features.lead_id)
            .collect();
        assigned += assign(store, &seen, persona, 1).await;
    }
    assert_eq!(assigned, leads.len() as u64);
}
