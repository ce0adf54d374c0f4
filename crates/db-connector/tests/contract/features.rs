//! What personas are computed from.

use db_connector::LeadScope;
use futures::{StreamExt, TryStreamExt};
use models::{CompanyType, Education, LeadId, PartialDate, PersonaFeatures};
use serde_json::{Value, json};

use crate::backend::Store;
use crate::drafts::{assign, law, make_leads, run, somebody, store as store_batch};

async fn features(store: &dyn Store, scope: LeadScope<'_>) -> Vec<PersonaFeatures> {
    let stream = store.database().persona_features(scope).await.unwrap();
    stream.try_collect().await.unwrap()
}

/// An education and what must be read from it, as far as it has the expected types.
fn history() -> (Value, Vec<Education>) {
    let json = json!([
        {"schoolName": "Example University", "degreeName": "BA", "fieldOfStudy": "Law, “civil”\nand penal",
         "startEndDate": {"start": {"year": 2001, "month": 9}, "end": null}, "unknown.key": {"$x": 1}},
        {"schoolName": 7, "fieldOfStudy": null, "startEndDate": {"start": {"month": 2}, "end": {"year": 2011}}},
        {"startEndDate": "never", "degreeName": "nul\0"},
        {"startEndDate": {"start": {"year": 2001.5}, "end": {"year": 2.005e3, "month": 6.0}}},
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
        Education {
            end: year(2005, Some(6)),
            ..Education::default()
        },
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
    let persona_id = law(CompanyType::MID_MARKET).id;
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
        (with(json!(u64::MAX)), None),
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
    let persona = law(CompanyType::STARTUP).id;
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
