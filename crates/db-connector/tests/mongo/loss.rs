//! A server that goes away and comes back.

use db_connector::{Database, ErrorKind, LeadScope};
use models::LeadCounts;
use test_support::PrivateMongo;

use crate::support::{leads_of, open, profiles, run};

async fn store(database: &dyn Database) -> Result<LeadCounts, db_connector::DatabaseError> {
    let profiles = profiles(3);
    database.upsert_raw_profiles(&profiles).await?;
    let leads = leads_of(&profiles);
    database
        .project_leads(LeadScope::Only(&leads), run(1))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_server_is_unreachable_and_serves_again_once_it_is_back() {
    let Some(server) = PrivateMongo::start().await else {
        return;
    };
    let database = open(&server.url()).await.unwrap();
    database.create_schema().await.unwrap();
    assert_eq!(store(&*database).await.unwrap().new, 3);
    server.kill().unwrap();
    let error = store(&*database).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
    server.restart().await.unwrap();
    assert_eq!(store(&*database).await.unwrap(), LeadCounts::default());
    server.pause().unwrap();
    let error = store(&*database).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unreachable, "{error}");
    server.resume().unwrap();
    assert_eq!(store(&*database).await.unwrap(), LeadCounts::default());
}
