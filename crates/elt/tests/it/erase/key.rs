//! Without the right key nothing is begun.

use elt::{EltError, ReplayOptions, SuppressionError, SuppressionKey, rebuild, replay_database};

use super::{enrich, erase, eraser};
use crate::home::{Home, on_both_backends};

on_both_backends!(
    replay_without_the_key_is_refused_once_somebody_was_erased,
    another_key_is_refused_and_changes_nothing,
);

const ANN: (&str, &str) = ("ann@example.com", "AnnId");

fn other_key() -> SuppressionKey {
    SuppressionKey::parse(&"ab".repeat(32)).unwrap()
}

async fn replay(home: &Home, key: Option<SuppressionKey>) -> Result<(), EltError> {
    let (database, store) = (home.database().await, home.store().await);
    rebuild(database.as_ref(), store.as_ref(), key)
        .await
        .map(drop)
}

async fn replay_of_documents(home: &Home) -> Result<(), EltError> {
    let database = home.database().await;
    let options = ReplayOptions::default();
    replay_database(database.as_ref(), &options).await.map(drop)
}

async fn replay_without_the_key_is_refused_once_somebody_was_erased(home: &Home) {
    enrich(home, &[ANN]).await;
    assert!(replay(home, None).await.is_ok());
    assert!(replay_of_documents(home).await.is_ok());
    erase(home, &["nobody@example.com"]).await;
    assert!(replay_of_documents(home).await.is_err());
    let error = replay(home, None).await.unwrap_err();
    assert!(matches!(
        error,
        EltError::Suppression(SuppressionError::Missing { .. })
    ));
    let error = replay(home, Some(other_key())).await.unwrap_err();
    assert!(matches!(
        error,
        EltError::Suppression(SuppressionError::Other { .. })
    ));
}

async fn another_key_is_refused_and_changes_nothing(home: &Home) {
    enrich(home, &[ANN]).await;
    erase(home, &["nobody@example.com"]).await;
    let before = home.dump().await;
    let mut eraser = eraser(home).await;
    eraser.key = other_key();
    let error = eraser.erase(&[ANN.0.parse().unwrap()]).await.unwrap_err();
    assert!(matches!(
        error,
        EltError::Suppression(SuppressionError::Other { .. })
    ));
    assert_eq!(
        test_support::differences(&before, &home.dump().await),
        [""; 0]
    );
}
