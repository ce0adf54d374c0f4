//! Addresses as they come out of the source, and those that came before.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::thread;

use models::EmailAddress;
use tokio::sync::mpsc;

use crate::source::Entry;
use crate::{AddressSource, EltError};

/// Addresses looked up at once.
pub(crate) const BATCH: usize = 1_000;

/// Not on one of the runtime's threads: it would be waited for, and stdin can keep it for ever.
pub(crate) fn start_reading(source: AddressSource) -> mpsc::Receiver<Result<Entry, EltError>> {
    let (entries, incoming) = mpsc::channel(2 * BATCH);
    thread::spawn(move || {
        if let Err(error) = source.read(|entry| entries.blocking_send(Ok(entry)).is_ok()) {
            // Fails only when nobody wants to know any more.
            let _ = entries.blocking_send(Err(error));
        }
    });
    incoming
}

/// The addresses of this run as 128-bit hashes: some 20 bytes each, and two of a million addresses
/// collide with a probability of 10^-27.
#[derive(Default)]
pub(crate) struct Seen {
    hashes: HashSet<u128>,
    keys: [RandomState; 2],
}

impl Seen {
    /// Whether it is new.
    pub(crate) fn insert(&mut self, email: &EmailAddress) -> bool {
        let [high, low] = &self.keys;
        let hash = u128::from(high.hash_one(email)) << 64 | u128::from(low.hash_one(email));
        self.hashes.insert(hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_address_are_seen_once() {
        let mut seen = Seen::default();
        assert!(seen.insert(&"ann@example.com".parse().unwrap()));
        assert!(!seen.insert(&" ANN@example.com".parse().unwrap()));
        assert!(seen.insert(&"bob@example.com".parse().unwrap()));
    }
}
