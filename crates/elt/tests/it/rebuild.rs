//! Raw storage is enough.

use test_support::{differences, without_volatile};

use crate::home::{Addresses, Home, faulty_mock, mock, on_both_backends, open_database};

on_both_backends!(database_is_rebuilt_from_segments_alone);

async fn database_is_rebuilt_from_segments_alone(home: &Home) {
    home.run(&mock().await, Addresses::TestData).await;
    let broken = faulty_mock(&serde_json::json!([{"fault": "invalid_json"}])).await;
    home.run(&broken, Addresses::Invented(2)).await;
    let mut before = home.dump().await;

    let other = if home.database_url.starts_with("sqlite") {
        Home::embedded()
    } else {
        Home::servers().await.unwrap()
    };
    let database = open_database(&other.database_url).await;
    let report = elt::rebuild(database.as_ref(), home.store().await.as_ref(), None)
        .await
        .unwrap();
    assert_eq!(
        (report.answers, report.damaged, report.leads_new),
        (67, 0, 61)
    );

    // A refusal leaves no answer behind that could be read again.
    let entries = before.get_mut("enrichments").unwrap();
    entries.retain(|_, entry| entry.contains_key("segment"));
    let [before, after] = [before, other.dump().await].map(without_volatile);
    assert_eq!(differences(&before, &after), [""; 0]);
}
