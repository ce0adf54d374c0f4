//! How things stand.

use db_connector::{LeadTotals, Sighting, StateCount};
use models::{CompanyType, Enrichment, EnrichmentState, Spent};

use crate::backend::Store;
use crate::drafts::{assign, law, make_leads, minute, run};

fn settled(email: &str, state: EnrichmentState, attempts: u32, credits: f64) -> Enrichment {
    Enrichment {
        email: email.parse().unwrap(),
        state,
        run_id: run(1),
        settled_at: Some(minute(0)),
        raw_id: None,
        place: None,
        reason: None,
        spent: Spent { attempts, credits },
        claim: None,
    }
}

pub async fn nothing_counts_nothing(store: &dyn Store) {
    let database = store.database();
    assert_eq!(database.count_enrichments().await.unwrap(), []);
    assert_eq!(database.count_claims().await.unwrap(), []);
    assert_eq!(database.count_leads().await.unwrap(), LeadTotals::default());
}

pub async fn addresses_and_what_they_cost_are_counted_by_state(store: &dyn Store) {
    let database = store.database();
    let entries = [
        settled("a@example.com", EnrichmentState::Enriched, 1, 1.0),
        settled("b@example.com", EnrichmentState::Enriched, 3, 1.5),
        settled("c@example.com", EnrichmentState::NotFound, 1, 0.0),
    ];
    database.settle_enrichments(&entries).await.unwrap();
    let mut counts = database.count_enrichments().await.unwrap();
    counts.sort_by_key(|count| count.state);
    let count = |state, addresses, attempts, credits| StateCount {
        state,
        addresses,
        attempts,
        credits,
    };
    assert_eq!(
        counts,
        [
            count(EnrichmentState::Enriched, 2, 4, 2.5),
            count(EnrichmentState::NotFound, 1, 1, 0.0),
        ]
    );
}

pub async fn claims_are_counted_by_run(store: &dyn Store) {
    let database = store.database();
    let claim = async |number: u128, emails: &[&str]| {
        let sightings = emails.iter().map(|email| Sighting {
            email: email.parse().unwrap(),
            seen: None,
        });
        let sightings: Vec<_> = sightings.collect();
        let claimed = database.claim_enrichments(run(number), 1.0, &sightings);
        assert_eq!(claimed.await.unwrap().len(), emails.len());
    };
    claim(1, &["a@example.com", "b@example.com"]).await;
    claim(2, &["c@example.com"]).await;
    let settled = settled("a@example.com", EnrichmentState::Enriched, 1, 1.0);
    database.settle_enrichments(&[settled]).await.unwrap();
    let mut claims = database.count_claims().await.unwrap();
    claims.sort_unstable();
    assert_eq!(claims, [(run(1), 1), (run(2), 1)]);
}

pub async fn leads_and_personas_are_counted(store: &dyn Store) {
    let leads = make_leads(store, 5).await;
    let personas = [CompanyType::STARTUP, CompanyType::MID_MARKET].map(law);
    store.database().upsert_personas(&personas).await.unwrap();
    assign(store, &leads[..3], personas[0].id, 1).await;
    let expected = LeadTotals {
        leads: 5,
        mapped: 3,
        personas: 2,
    };
    assert_eq!(store.database().count_leads().await.unwrap(), expected);
}
