//! What all calls together say of the provider.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::doubts::Doubts;

/// So many addresses in a row that were given up, and the provider is taken for lost.
pub(crate) const SILENT: u32 = 100;

/// So many people whom the provider does not know, before the first whom it does, and somebody is told.
const STRANGERS: u32 = 100;

/// Shared by all calls of a run.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    last_contact: Mutex<Option<Instant>>,
    failures: AtomicU32,
    errors: AtomicU64,
    has_found: AtomicBool,
    strangers: AtomicU32,
    pub(crate) doubts: Doubts,
}

impl Breaker {
    /// Notes that somebody answered, whatever it was.
    pub(crate) fn note_contact(&self, now: Instant) {
        *self.last_contact() = Some(now);
    }

    /// Whether somebody has answered since.
    pub(crate) fn was_answered_after(&self, since: Instant) -> bool {
        self.last_contact().is_some_and(|contact| contact > since)
    }

    /// Notes an answer that was no failure.
    pub(crate) fn note_success(&self) {
        self.failures.store(0, Ordering::Relaxed);
    }

    /// Counts an address that was given up.
    pub(crate) fn is_one_failure_too_many(&self) -> bool {
        self.failures.fetch_add(1, Ordering::Relaxed) + 1 >= SILENT
    }

    /// Notes whether there was a person under an address. Nobody at all may be true of an old list, or a
    /// wrong path of a web server that has never heard of the API.
    pub(crate) fn note_person(&self, is_found: bool) {
        if self.has_found.load(Ordering::Relaxed) {
            return;
        }
        if is_found {
            self.has_found.store(true, Ordering::Relaxed);
        } else if self.strangers.fetch_add(1, Ordering::Relaxed) + 1 == STRANGERS {
            tracing::warn!(
                "nobody was found under {STRANGERS} addresses: if that is odd, check the path of ELT_API_URL, \
                 and ask again with `--miss-age 0`"
            );
        }
    }

    /// Counts an address that failed or whose answer cannot be used, and says how many there are.
    pub(crate) fn count_error(&self) -> u64 {
        self.errors.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn last_contact(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.last_contact
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_success_makes_up_for_failures() {
        let breaker = Breaker::default();
        for _ in 0..2 {
            assert!((1..SILENT).all(|_| !breaker.is_one_failure_too_many()));
            breaker.note_success();
        }
        assert!((1..SILENT).all(|_| !breaker.is_one_failure_too_many()));
        assert!(breaker.is_one_failure_too_many());
    }

    #[test]
    fn contact_is_remembered_with_its_time() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        assert!(!breaker.was_answered_after(now));
        breaker.note_contact(now);
        assert!(!breaker.was_answered_after(now));
        breaker.note_contact(now + std::time::Duration::from_millis(1));
        assert!(breaker.was_answered_after(now));
    }
}
