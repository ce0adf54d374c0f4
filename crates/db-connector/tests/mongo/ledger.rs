//! The ledger's documents.

use db_connector::Sighting;
use mongodb::Client;
use mongodb::bson::{Document, doc};

use crate::support::{not_found, prepared, run};

#[tokio::test]
async fn note_on_an_address_outlives_its_claim() {
    let Some((server, database)) = prepared().await else {
        return;
    };
    let entry = not_found("ann@example.com");
    let sighting = Sighting {
        email: entry.email.clone(),
        seen: None,
    };
    let claimed = database.claim_enrichments(run(1), 1.0, &[sighting]).await;
    assert_eq!(claimed.unwrap().len(), 1);

    let client = Client::with_uri_str(server.url()).await.unwrap();
    let ledger = client.database(server.name());
    let ledger = ledger.collection::<Document>("enrichments");
    let note = doc! {"$set": {"note": "asked to be called"}};
    ledger.update_one(doc! {}, note).await.unwrap();
    database.settle_enrichments(&[entry]).await.unwrap();

    let settled = ledger.find_one(doc! {}).await.unwrap().unwrap();
    assert_eq!(settled.get_str("note").unwrap(), "asked to be called");
    assert_eq!(settled.get_str("state").unwrap(), "not_found");
    for gone in ["claimed_by", "credits_reserved", "state_before"] {
        assert!(!settled.contains_key(gone), "{settled}");
    }
}
