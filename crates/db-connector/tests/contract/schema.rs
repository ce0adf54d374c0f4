//! Collections and indexes.

use std::slice::from_ref;

use db_connector::{
    Database, DatabaseError, DerivedScope, ErrorKind, LeadPage, LeadScope, PersonaFilter,
    QuarantinePage, ReadDepth, Referrers, SchemaObject,
};
use futures::TryStreamExt;
use models::{LeadId, QuarantineState};

use crate::backend::Store;
use crate::drafts::{minute, run, somebody};

pub const COLLECTIONS: &[&str] = &[
    "academic_fields",
    "contract_keys",
    "enrichments",
    "leads",
    "linkedin_data",
    "personas",
    "quarantine",
    "runs",
    "suppressions",
];

async fn create(store: &dyn Store) -> Vec<SchemaObject> {
    store.database().create_schema().await.unwrap()
}

pub async fn every_collection_is_created(store: &dyn Store) {
    let objects = create(store).await;
    for &name in COLLECTIONS {
        let of_it: Vec<_> = objects.iter().filter(|o| o.name == name).collect();
        assert!(!of_it.is_empty(), "{name}");
        assert!(store.dump(name).await.is_empty(), "{name}");
    }
    assert!(objects.iter().any(|object| object.kind == "index"));
}

pub async fn second_creation_finds_everything_there(store: &dyn Store) {
    let first = create(store).await;
    let second = create(store).await;
    assert_eq!(first, second);
    assert!(second.iter().all(|object| !object.created), "{second:?}");
}

pub async fn two_programs_may_create_at_once(store: &dyn Store) {
    let other = store.connect().await;
    let (one, two) = tokio::join!(store.database().create_schema(), other.create_schema());
    assert_eq!(one.unwrap(), two.unwrap());
}

pub async fn empty_database_answers_with_nothing(store: &dyn Store) {
    let database = store.database();
    let nobody = LeadId::derive("nobody");
    let counts = database
        .project_leads(LeadScope::All, run(1))
        .await
        .unwrap();
    assert_eq!((counts.new, counts.updated), (0, 0));
    assert_eq!(database.find_lead(nobody).await.unwrap(), None);
    let features = database.persona_features(LeadScope::All).await.unwrap();
    assert_eq!(features.try_collect::<Vec<_>>().await.unwrap(), []);
    let all = PersonaFilter::default();
    assert_eq!(database.find_personas(&all).await.unwrap(), []);
    let page = LeadPage {
        after: None,
        limit: 10,
    };
    assert_eq!(database.list_leads(&all, page).await.unwrap(), []);
}

/// A misspelt database must not look like one in which there is nothing.
pub async fn unprepared_database_says_what_to_do(store: &dyn Store) {
    store.unprepare().await;
    let database = &*store.connect().await;
    let refusals = [
        refusals_of_leads(database).await,
        refusals_of_answers(database).await,
        refusals_of_addresses(database).await,
    ];
    for (number, error) in refusals.into_iter().flatten().enumerate() {
        let error = error.unwrap_or_else(|| panic!("verb {number} has answered"));
        assert_eq!(error.kind(), ErrorKind::Empty, "verb {number}: {error}");
        assert!(error.hint().unwrap().contains("init-load"), "{error}");
    }
    database.create_schema().await.unwrap();
    assert_eq!(
        database.find_lead(LeadId::derive("nobody")).await.unwrap(),
        None
    );
}

type Refusals = Vec<Option<DatabaseError>>;

async fn refusals_of_leads(database: &dyn Database) -> Refusals {
    let nobody = LeadId::derive("nobody");
    let all = PersonaFilter::default();
    let page = LeadPage {
        after: None,
        limit: 10,
    };
    let features = match database.persona_features(LeadScope::All).await {
        Ok(features) => features.try_collect::<Vec<_>>().await.err(),
        Err(error) => Some(error),
    };
    vec![
        features,
        database.find_lead(nobody).await.err(),
        database.list_leads(&all, page).await.err(),
        database.find_personas(&all).await.err(),
        database.find_persona_fields().await.err(),
        database
            .find_field_mappings(&["law".to_owned()])
            .await
            .err(),
        database.count_leads().await.err(),
        database.newest_answer().await.err(),
        database.project_leads(LeadScope::All, run(1)).await.err(),
        database
            .rederive_leads(DerivedScope::All, run(1))
            .await
            .err(),
    ]
}

async fn refusals_of_answers(database: &dyn Database) -> Refusals {
    let raw = somebody("A").raw();
    let headers = match database.stream_raw_headers(ReadDepth::Header).await {
        Ok(headers) => headers.try_collect::<Vec<_>>().await.err(),
        Err(error) => Some(error),
    };
    vec![
        headers,
        database.find_raw_headers(&[raw.id]).await.err(),
        database.find_raw_profile(raw.id).await.err(),
        database.find_dangling(Referrers::Leads, 1).await.err(),
        database.find_dangling(Referrers::Ledger, 1).await.err(),
        database.find_traces(&[raw.email], &[]).await.err(),
        database.diff_leads(DerivedScope::All, 1).await.err(),
        database.list_contract_keys().await.err(),
    ]
}

async fn refusals_of_addresses(database: &dyn Database) -> Refusals {
    let email = somebody("A").raw().email;
    let page = QuarantinePage {
        after: None,
        limit: 10,
    };
    vec![
        database.find_enrichments(from_ref(&email)).await.err(),
        database.count_enrichments().await.err(),
        database.count_claims().await.err(),
        database.find_quarantined_of(&email).await.err(),
        database
            .list_quarantined(&QuarantineState::ALL, page)
            .await
            .err(),
        database.count_quarantined().await.err(),
        database.find_live_runs(minute(0)).await.err(),
        database.find_run(run(1)).await.err(),
        database.list_runs(1).await.err(),
        database.list_suppressions().await.err(),
        database.find_key_check().await.err(),
    ]
}
