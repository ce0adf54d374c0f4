//! Documents at the limits of the server.

use db_connector::ErrorKind;
use models::Content;
use serde_json::json;

use crate::support::{leads_of, prepared, profiles, run};
use db_connector::LeadScope;

#[tokio::test]
async fn document_above_the_limit_is_refused_and_no_other() {
    let Some((_server, database)) = prepared().await else {
        return;
    };
    let mut profiles = profiles(3);
    let (person, company) = (json!({}), "x".repeat(17 * 1024 * 1024));
    profiles[1].content = Content::of(&person, &company).unwrap();
    let error = database.upsert_raw_profiles(&profiles).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Data);
    assert!(!error.to_string().contains("xx"));
    let [refused] = error.refused_documents() else {
        panic!("{error}")
    };
    assert_eq!(refused.id, profiles[1].id.to_string());
    assert!(refused.reason.contains("bytes"), "{}", refused.reason);
    let leads = leads_of(&profiles);
    let counts = database
        .project_leads(LeadScope::Only(&leads), run(1))
        .await;
    assert_eq!(counts.unwrap().new, 2);
}

/// The server's validator, not our encoding, has the last word.
#[tokio::test]
async fn document_the_validator_refuses_keeps_no_other_out() {
    let Some((_server, database)) = prepared().await else {
        return;
    };
    let mut profiles = profiles(3);
    profiles[1].content = Content::of(&"no object", &()).unwrap();
    let error = database.upsert_raw_profiles(&profiles).await.unwrap_err();
    let [refused] = error.refused_documents() else {
        panic!("{error}")
    };
    assert_eq!(refused.id, profiles[1].id.to_string());
    assert_eq!(refused.reason, "Document failed validation");
}

#[tokio::test]
async fn batches_larger_than_a_message_are_stored_whole() {
    let Some((_server, database)) = prepared().await else {
        return;
    };
    let mut profiles = profiles(7);
    for profile in &mut profiles {
        let person = json!({"about": "x".repeat(9_000_000)});
        profile.content = Content::of(&person, &()).unwrap();
    }
    database.upsert_raw_profiles(&profiles).await.unwrap();
    let leads = leads_of(&profiles);
    let counts = database
        .project_leads(LeadScope::Only(&leads), run(1))
        .await;
    assert_eq!(counts.unwrap().new, 7);
}
