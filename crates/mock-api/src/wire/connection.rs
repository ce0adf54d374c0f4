//! What body and socket of one connection tell each other.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::ledger::Receipt;

/// One connection, shared by its socket and the bodies that are sent on it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connection(Arc<State>);

#[derive(Debug, Default)]
struct State {
    reset: AtomicBool,
    /// Whether `handed_over` holds anything, so that most flushes need no lock.
    waiting: AtomicBool,
    /// Receipts of the bodies that the HTTP layer has taken to the last byte.
    handed_over: Mutex<Vec<Receipt>>,
}

impl Connection {
    /// The HTTP layer took the last bytes of a body.
    pub fn hand_over(&self, receipt: Receipt) {
        let mut handed_over = self
            .0
            .handed_over
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        handed_over.push(receipt);
        self.0.waiting.store(true, Ordering::Release);
    }

    /// The socket took everything that the HTTP layer held.
    pub fn flushed(&self) {
        if self.0.waiting.swap(false, Ordering::AcqRel) {
            let mut handed_over = self
                .0
                .handed_over
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            handed_over.drain(..).for_each(Receipt::sign);
        }
    }

    /// The next byte that is written resets the connection instead.
    pub fn request_reset(&self) {
        self.0.reset.store(true, Ordering::Release);
    }

    pub fn is_reset_requested(&self) -> bool {
        self.0.reset.load(Ordering::Acquire)
    }
}
