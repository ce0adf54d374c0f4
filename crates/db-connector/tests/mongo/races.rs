//! Programs that write the same documents at the same moment.

use db_connector::LeadScope;
use futures::future::join_all;

use crate::support::{leads_of, prepared, profiles, run};

#[tokio::test(flavor = "multi_thread")]
async fn projections_at_once_make_each_lead_once() {
    let Some((_server, database)) = prepared().await else {
        return;
    };
    let profiles = profiles(500);
    let leads = leads_of(&profiles);
    let stores = join_all((0..4).map(|_| database.upsert_raw_profiles(&profiles))).await;
    assert!(stores.iter().all(Result::is_ok), "{stores:?}");
    let projections = (0..8).map(|number| {
        let scope = if number % 2 == 0 {
            LeadScope::All
        } else {
            LeadScope::Only(&leads)
        };
        database.project_leads(scope, run(number))
    });
    let done = join_all(projections).await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    let found = join_all(leads.iter().map(|lead| database.find_lead(*lead))).await;
    assert!(found.iter().all(|lead| matches!(lead, Ok(Some(_)))));
}
