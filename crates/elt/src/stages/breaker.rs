//! What all calls together say of the provider.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// So many addresses in a row that were given up, and the provider is taken for lost.
pub(crate) const SILENT: u32 = 100;

/// Shared by all calls of a run.
#[derive(Debug, Default)]
pub(crate) struct Breaker {
    last_contact: Mutex<Option<Instant>>,
    failures: AtomicU32,
    errors: AtomicU64,
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
