//! Collections and indexes.

use db_connector::{LeadPage, LeadScope, PersonaFilter, SchemaObject};
use futures::TryStreamExt;
use models::LeadId;

use crate::backend::Store;
use crate::drafts::run;

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
