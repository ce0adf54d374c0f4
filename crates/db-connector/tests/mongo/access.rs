//! Who is let in, and what is said to those who are not.

use std::error::Error;

use db_connector::{ErrorKind, LeadScope};
use models::LeadCounts;
use mongodb::Client;
use mongodb::bson::doc;
use test_support::PrivateMongo;

use crate::support::{all_text, leads_of, open, profiles, refusal, run};

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_are_refused_without_showing_them() {
    let Some(server) = PrivateMongo::start_authenticated().await else {
        return;
    };
    for (user, password) in [("root", "secret-horse"), ("nobody", "secret-horse")] {
        let error = refusal(&server.url_with(user, password)).await;
        assert_eq!(error.kind(), ErrorKind::Refused);
        assert!(error.hint().unwrap().contains("password"), "{error}");
        assert!(
            !all_text(&error).contains("secret-horse"),
            "{}",
            all_text(&error)
        );
    }
    let stranger = server.url_with("root", "x").replace("root:x@", "");
    assert_eq!(refusal(&stranger).await.kind(), ErrorKind::Refused);
    standalone_server_serves_a_run(&server.url()).await;
    reader_is_refused_what_it_may_not(&server).await;
}

/// The server with authentication is a standalone one: no replica set, no transactions.
async fn standalone_server_serves_a_run(url: &str) {
    let database = open(url).await.unwrap();
    assert!(
        !database.location().contains("horse"),
        "{}",
        database.location()
    );
    database.create_schema().await.unwrap();
    let profiles = profiles(3);
    for _ in 0..2 {
        database.upsert_raw_profiles(&profiles).await.unwrap();
    }
    let leads = leads_of(&profiles);
    let counts = database
        .project_leads(LeadScope::Only(&leads), run(1))
        .await;
    assert_eq!(counts.unwrap(), LeadCounts { new: 3, updated: 0 });
}

async fn reader_is_refused_what_it_may_not(server: &PrivateMongo) {
    let client = Client::with_uri_str(server.url()).await.unwrap();
    let role = doc! {"role": "read", "db": "test"};
    let user = doc! {"createUser": "reader", "pwd": "secret-horse", "roles": [role]};
    client.database("admin").run_command(user).await.unwrap();
    let database = open(&server.url_with("reader", "secret-horse"))
        .await
        .unwrap();
    let facts = database.describe_server().await.unwrap();
    assert!(facts.description.ends_with(", standalone"), "{facts:?}");
    assert_eq!(database.missing_schema().await.unwrap(), []);
    let error = database.try_writing().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{}", all_text(&error));
    assert!(!all_text(&error).contains("secret-horse"));
}

#[tokio::test]
async fn unreachable_server_is_named_with_what_to_do() {
    let port = test_support::free_port().unwrap();
    let url = format!("mongodb://ann:secret-horse@127.0.0.1:{port}/prospects");
    let error = refusal(&url).await;
    assert_eq!(error.kind(), ErrorKind::Unreachable);
    assert_eq!(
        error.to_string(),
        format!("could not reach MongoDB at `127.0.0.1:{port}`")
    );
    let reason = error.source().unwrap().to_string();
    let system = reason.replace("(os error 111)", "(…)");
    assert_eq!(
        system,
        "no server answers: I/O error: Connection refused (…)"
    );
    assert!(error.hint().unwrap().contains("docker compose"));
    assert!(
        !all_text(&error).contains("secret-horse"),
        "{}",
        all_text(&error)
    );
}

#[tokio::test]
async fn unusable_connection_string_is_a_matter_of_configuration() {
    for url in [
        "mongodb://ann:secret-horse@127.0.0.1/prospects?maxPoolSize=many",
        "mongodb://ann:secret-horse%@127.0.0.1/prospects",
        "mongodb://127.0.0.1/prospects?tls=true&tlsCAFile=/no/such/file",
        "mongodb://127.0.0.1/prospects?authMechanismProperties=secret-horse",
        "mongodb://127.0.0.1/prospects?authMechanismProperties=%73ecret-hors%65",
        "mongodb://127.0.0.1/prospects?authMechanism=secret-horse",
        "mongodb://127.0.0.1/prospects?readPreference=secret-horse",
        "mongodb://127.0.0.1/prospects?compressors=secret-horse",
        "mongodb://127.0.0.1/prospects?tlsInsecure=secret-horse",
        "mongodb://127.0.0.1/prospects?replicaSet=secret-horse&directConnection=secret-horse",
    ] {
        let error = refusal(url).await;
        let text = all_text(&error);
        assert_eq!(error.kind(), ErrorKind::Configuration, "{url}: {text}");
        assert!(!text.contains("horse"), "{url}: {text}");
    }
}
