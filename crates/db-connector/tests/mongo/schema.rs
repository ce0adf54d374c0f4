//! Validators really refuse, and a changed one is replaced.

use mongodb::bson::{Bson, Document, doc};
use mongodb::{Client, Database};
use test_support::MongoDatabase;

use crate::support::{leads_of, open, prepared, profiles, run};
use db_connector::{LeadScope, SchemaObject};

/// The database's own verbs beside the bare driver, after a run of three leads.
async fn populated() -> Option<(MongoDatabase, Database)> {
    let (server, database) = prepared().await?;
    let profiles = profiles(3);
    database.upsert_raw_profiles(&profiles).await.unwrap();
    let leads = leads_of(&profiles);
    database
        .project_leads(LeadScope::Only(&leads), run(1))
        .await
        .unwrap();
    let client = Client::with_uri_str(server.url()).await.unwrap();
    let bare = client.database(server.name());
    Some((server, bare))
}

async fn is_refused(database: &Database, collection: &str, change: Document) -> bool {
    let collection = database.collection::<Document>(collection);
    match collection.update_one(doc! {}, change).await {
        Ok(_) => false,
        Err(error) => {
            assert!(
                error.to_string().contains("Document failed validation"),
                "{error}"
            );
            true
        }
    }
}

#[tokio::test]
async fn collection_of_somebody_else_survives_a_doctor() {
    let Some((server, bare)) = populated().await else {
        return;
    };
    let before = bare.list_collection_names().await.unwrap().len();
    let scratch = bare.collection::<Document>("scratch");
    scratch.insert_one(doc! {"note": "keep"}).await.unwrap();
    let database = open(&server.url()).await.unwrap();
    database.try_writing().await.unwrap();
    assert_eq!(scratch.count_documents(doc! {}).await.unwrap(), 1);
    let after = bare.list_collection_names().await.unwrap().len();
    assert_eq!(after, before + 1);
}

#[tokio::test]
async fn wrong_documents_are_refused() {
    let Some((_server, bare)) = populated().await else {
        return;
    };
    for (collection, field, wrong) in [
        ("leads", "status", Bson::from("new")),
        ("leads", "fetched_at", Bson::from("2026-01-01")),
        ("leads", "raw_id", Bson::from("short")),
        ("leads", "first_name", Bson::from(7)),
        ("linkedin_data", "person", Bson::Null),
        ("linkedin_data", "company", Bson::from("Example Ltd")),
        ("linkedin_data", "offset", Bson::from(1.5)),
    ] {
        let change = doc! {"$set": {field: wrong}};
        assert!(
            is_refused(&bare, collection, change).await,
            "{collection}.{field}"
        );
        let missing = doc! {"$unset": {field: ""}};
        let optional = ["first_name", "company"].contains(&field);
        assert_eq!(
            is_refused(&bare, collection, missing).await,
            !optional,
            "{collection}.{field}"
        );
    }
    for collection in ["academic_fields", "enrichments", "personas", "quarantine"] {
        let target = bare.collection::<Document>(collection);
        let empty = target.insert_one(doc! {"_id": "a"}).await;
        assert!(empty.is_err(), "{collection}");
    }
}

#[tokio::test]
async fn fields_of_others_are_welcome() {
    let Some((_server, bare)) = populated().await else {
        return;
    };
    for collection in ["leads", "linkedin_data"] {
        let change = doc! {"$set": {"note": "call in May"}};
        assert!(!is_refused(&bare, collection, change).await, "{collection}");
    }
}

#[tokio::test]
async fn what_is_missing_is_named_and_not_made() {
    let Some(server) = test_support::mongo().await else {
        return;
    };
    let database = open(&server.url()).await.unwrap();
    let named = |objects: Vec<SchemaObject>| {
        let objects = objects.into_iter();
        objects.map(|it| (it.kind, it.name)).collect::<Vec<_>>()
    };
    let missing = named(database.missing_schema().await.unwrap());
    assert_eq!(missing, named(database.missing_schema().await.unwrap()));
    assert_eq!(missing, named(database.create_schema().await.unwrap()));

    let client = Client::with_uri_str(server.url()).await.unwrap();
    let bare = client.database(server.name());
    let lax = doc! {"collMod": "leads", "validator": {}};
    bare.run_command(lax).await.unwrap();
    let answers = bare.collection::<Document>("linkedin_data");
    answers.drop_index("linkedin_data.lead_id").await.unwrap();
    let missing = named(database.missing_schema().await.unwrap());
    let expected = [("validator", "leads"), ("index", "linkedin_data.lead_id")];
    assert_eq!(
        missing,
        expected.map(|(kind, name)| (kind, name.to_owned()))
    );
}

#[tokio::test]
async fn changed_validator_is_replaced() {
    let Some((server, bare)) = populated().await else {
        return;
    };
    let lax = doc! {"collMod": "leads", "validator": {}};
    bare.run_command(lax).await.unwrap();
    let database = open(&server.url()).await.unwrap();
    let objects = database.create_schema().await.unwrap();
    let created: Vec<_> = objects.iter().filter(|object| object.created).collect();
    assert_eq!(created.len(), 1, "{created:?}");
    assert_eq!(
        (created[0].kind, created[0].name.as_str()),
        ("validator", "leads")
    );
    assert!(is_refused(&bare, "leads", doc! {"$set": {"status": "new"}}).await);
}
