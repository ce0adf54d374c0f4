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

    /// Whether something was handed over that nobody has confirmed.
    pub fn is_waiting(&self) -> bool {
        self.0.waiting.load(Ordering::Acquire)
    }

    /// The socket took everything that the HTTP layer held.
    pub fn flushed(&self) {
        self.take_handed_over().into_iter().for_each(Receipt::sign);
    }

    /// Nobody is there to read it.
    pub fn lost(&self) {
        self.take_handed_over();
    }

    fn take_handed_over(&self) -> Vec<Receipt> {
        self.0.waiting.store(false, Ordering::Release);
        let mut handed_over = self
            .0
            .handed_over
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *handed_over)
    }

    /// The next byte that is written resets the connection instead.
    pub fn request_reset(&self) {
        self.0.reset.store(true, Ordering::Release);
    }

    pub fn is_reset_requested(&self) -> bool {
        self.0.reset.load(Ordering::Acquire)
    }
}
