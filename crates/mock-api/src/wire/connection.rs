//! What body and socket of one connection tell each other.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::ledger::Receipt;

/// One connection, shared by its socket and the bodies that are sent on it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connection(Arc<State>);

#[derive(Debug, Default)]
struct State {
    reset: AtomicBool,
    /// Whether anything was handed over, so that most flushes need no lock.
    waiting: AtomicBool,
    receipts: Mutex<Receipts>,
}

#[derive(Debug, Default)]
struct Receipts {
    /// Of the bodies that the HTTP layer has taken to the last byte.
    handed_over: Vec<Receipt>,
    /// Signed, of answers that the caller has not shown to have read.
    unproven: Vec<Receipt>,
}

impl Connection {
    /// The HTTP layer took the last bytes of a body.
    pub fn hand_over(&self, receipt: Receipt) {
        self.receipts().handed_over.push(receipt);
        self.0.waiting.store(true, Ordering::Release);
    }

    /// Whether something was handed over that nobody has confirmed.
    pub fn is_waiting(&self) -> bool {
        self.0.waiting.load(Ordering::Acquire)
    }

    /// The socket took everything that the HTTP layer held.
    pub fn flushed(&self) {
        self.0.waiting.store(false, Ordering::Release);
        let mut receipts = self.receipts();
        let signed = std::mem::take(&mut receipts.handed_over);
        signed.iter().for_each(Receipt::sign);
        receipts.unproven.extend(signed);
    }

    /// Nobody is there to read it.
    pub fn lost(&self) {
        self.0.waiting.store(false, Ordering::Release);
        self.receipts().handed_over.clear();
    }

    /// The caller goes on asking, so it has read what it was answered. One that asks before it reads
    /// proves nothing, and is believed all the same.
    pub fn caller_goes_on(&self) {
        self.receipts().unproven.clear();
    }

    /// The caller's end was closed with something unread in it: the last answer did not arrive whole.
    pub fn was_reset(&self) {
        let taken_back = std::mem::take(&mut self.receipts().unproven);
        taken_back.iter().for_each(Receipt::take_back);
    }

    fn receipts(&self) -> MutexGuard<'_, Receipts> {
        let receipts = self.0.receipts.lock();
        receipts.unwrap_or_else(PoisonError::into_inner)
    }

    /// The next byte that is written resets the connection instead.
    pub fn request_reset(&self) {
        self.0.reset.store(true, Ordering::Release);
    }

    pub fn is_reset_requested(&self) -> bool {
        self.0.reset.load(Ordering::Acquire)
    }
}
