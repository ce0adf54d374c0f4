//! Who must not come back.

use models::{KeyedHash, Suppression, SuppressionKind};

use crate::backend::Store;
use crate::drafts::minute;

fn hash(byte: u8) -> KeyedHash {
    KeyedHash::from_bytes([byte; 32])
}

fn address(byte: u8, at: i64) -> Suppression {
    Suppression {
        hash: hash(byte),
        kind: SuppressionKind::Address,
        erased_at: minute(at),
    }
}

async fn suppress(store: &dyn Store, suppressions: &[Suppression]) {
    store.database().suppress(suppressions).await.unwrap();
}

async fn listed(store: &dyn Store) -> Vec<Suppression> {
    store.database().list_suppressions().await.unwrap()
}

pub async fn suppressions_are_listed_oldest_first(store: &dyn Store) {
    let person = Suppression {
        kind: SuppressionKind::LinkedinId,
        ..address(2, 5)
    };
    suppress(store, &[address(9, 7), person, address(1, 7)]).await;
    let expected = [person, address(1, 7), address(9, 7)];
    assert_eq!(listed(store).await, expected);
}

pub async fn suppressing_again_keeps_the_first_time(store: &dyn Store) {
    suppress(store, &[address(1, 5)]).await;
    suppress(store, &[address(1, 9), address(2, 9)]).await;
    assert_eq!(listed(store).await, [address(1, 5), address(2, 9)]);
    suppress(store, &[]).await;
}

pub async fn only_suppressed_hashes_are_found(store: &dyn Store) {
    let database = store.database();
    assert_eq!(database.find_suppressed(&[hash(1)]).await.unwrap(), []);
    suppress(store, &[address(1, 5), address(2, 5)]).await;
    let wanted = [hash(3), hash(2), hash(4)];
    assert_eq!(database.find_suppressed(&wanted).await.unwrap(), [hash(2)]);
    assert_eq!(database.find_suppressed(&[]).await.unwrap(), []);
}

pub async fn thousands_of_hashes_are_looked_up_at_once(store: &dyn Store) {
    let all: Vec<_> = (0..2_500_u16)
        .map(|number| {
            let mut bytes = [0; 32];
            bytes[..2].copy_from_slice(&number.to_le_bytes());
            KeyedHash::from_bytes(bytes)
        })
        .collect();
    let of = |hash: &KeyedHash| Suppression {
        hash: *hash,
        ..address(0, 1)
    };
    let half: Vec<_> = all.iter().step_by(2).map(of).collect();
    suppress(store, &half).await;
    let found = store.database().find_suppressed(&all).await.unwrap();
    assert_eq!(found.len(), 1_250);
}

pub async fn first_key_check_stays_and_is_no_suppression(store: &dyn Store) {
    let database = store.database();
    assert_eq!(database.find_key_check().await.unwrap(), None);
    let (first, second) = (hash(1), hash(2));
    assert_eq!(database.claim_key_check(first).await.unwrap(), first);
    assert_eq!(database.claim_key_check(second).await.unwrap(), first);
    assert_eq!(database.find_key_check().await.unwrap(), Some(first));
    assert_eq!(database.find_suppressed(&[first]).await.unwrap(), []);
    assert_eq!(listed(store).await, []);
}
