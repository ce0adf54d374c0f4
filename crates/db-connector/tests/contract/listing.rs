//! Leads of personas, page by page.

use std::collections::BTreeMap;

use db_connector::{LeadPage, LeadSummary, PersonaFilter};
use models::{CompanyType, LeadId, Persona};

use crate::backend::Store;
use crate::drafts::{assignment, crowd, minute, run, store as store_batch};

fn personas() -> [Persona; 3] {
    [
        Persona::new("law", CompanyType::STARTUP),
        Persona::new("law", CompanyType::UNKNOWN),
        Persona::new("medicine", CompanyType::STARTUP),
    ]
}

/// Thirty leads on three personas, some assigned at the same time, and two without persona.
async fn populate(store: &dyn Store) {
    let raws = crowd("P", 32);
    let database = store.database();
    store_batch(database, &raws, run(1)).await;
    database.upsert_personas(&personas()).await.unwrap();
    let links: Vec<_> = raws[..30]
        .iter()
        .zip(0..)
        .map(|(raw, number)| {
            let persona = &personas()[usize::try_from(number % 3).unwrap()];
            assignment(raw.lead_id, persona.id, number / 7)
        })
        .collect();
    database.assign_personas(&links, "1").await.unwrap();
}

async fn list(store: &dyn Store, filter: &PersonaFilter, limit: u32) -> Vec<LeadSummary> {
    let mut leads: Vec<LeadSummary> = Vec::new();
    loop {
        let after = leads.last().map(LeadSummary::cursor);
        let page = LeadPage { after, limit };
        let next = store.database().list_leads(filter, page).await.unwrap();
        assert!(next.len() <= limit as usize);
        if next.is_empty() {
            return leads;
        }
        leads.extend(next);
    }
}

pub async fn pages_cover_every_lead_once_and_in_order(store: &dyn Store) {
    populate(store).await;
    let all = PersonaFilter::default();
    let whole = list(store, &all, 1_000).await;
    assert_eq!(whole.len(), 30);
    assert!(whole.is_sorted_by_key(|lead| {
        (
            lead.persona_id,
            -lead.persona_assigned_at.as_millisecond(),
            lead.lead_id,
        )
    }));
    for limit in [1, 4, 7, 10, 30] {
        assert_eq!(list(store, &all, limit).await, whole, "pages of {limit}");
    }
}

pub async fn page_goes_on_behind_a_lead_that_is_gone(store: &dyn Store) {
    populate(store).await;
    let all = PersonaFilter::default();
    let whole = list(store, &all, 1_000).await;
    let gone = &whole[6];
    store.remove("leads", &gone.lead_id.to_string()).await;
    let page = LeadPage {
        after: Some(gone.cursor()),
        limit: 1_000,
    };
    let rest = store.database().list_leads(&all, page).await.unwrap();
    assert_eq!(rest, whole[7..]);
}

pub async fn leads_without_persona_are_not_listed(store: &dyn Store) {
    store_batch(store.database(), &crowd("P", 3), run(1)).await;
    store.database().upsert_personas(&personas()).await.unwrap();
    assert_eq!(list(store, &PersonaFilter::default(), 10).await, []);
}

pub async fn listing_obeys_the_filter(store: &dyn Store) {
    populate(store).await;
    let [startup, unknown, medicine] = personas();
    let filter = |id, field: Option<&str>, company_type| PersonaFilter {
        id,
        academic_field: field.map(str::to_owned),
        company_type,
    };
    for (filter, expected) in [
        (filter(Some(unknown.id), None, None), vec![&unknown]),
        (filter(None, Some("law"), None), vec![&startup, &unknown]),
        (
            filter(None, None, Some(CompanyType::STARTUP)),
            vec![&startup, &medicine],
        ),
        (filter(None, Some("art"), None), vec![]),
    ] {
        let mut counts = BTreeMap::new();
        for lead in list(store, &filter, 3).await {
            *counts.entry(lead.persona_id).or_insert(0) += 1;
        }
        let expected = expected.iter().map(|persona| (persona.id, 10)).collect();
        assert_eq!(counts, expected, "{filter:?}");
    }
}

pub async fn listing_shows_the_lead(store: &dyn Store) {
    populate(store).await;
    let [persona, ..] = personas();
    let filter = PersonaFilter {
        id: Some(persona.id),
        ..PersonaFilter::default()
    };
    let leads = list(store, &filter, 100).await;
    let expected = LeadSummary {
        lead_id: LeadId::derive("P3"),
        first_name: Some("Ann".to_owned()),
        last_name: Some("P3".to_owned()),
        email: "p3@example.com".to_owned(),
        persona_id: persona.id,
        persona_assigned_at: minute(0),
    };
    assert!(leads.contains(&expected), "{leads:?}");
}
