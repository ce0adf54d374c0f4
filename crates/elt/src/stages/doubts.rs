//! Whether the provider understands what it is asked.
//!
//! A misspelt parameter in the API's URL makes it call every address malformed. Until it has answered for
//! one, those are held back: nothing wrong gets into the ledger.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use models::EnrichmentState;

use super::called::{Called, FetchResult};

/// So many malformed addresses before the first answer, and it is the question that is malformed.
const MISREAD: usize = 100;

/// Shared by all calls of a run.
#[derive(Debug, Default)]
pub(crate) struct Doubts {
    is_understood: AtomicBool,
    held: Mutex<Vec<Called>>,
}

/// The addresses that were held to the end of a run.
#[derive(Debug)]
pub(crate) enum Held {
    /// Few enough to believe that they are malformed.
    Believed(Vec<Called>),
    /// To be asked for again, when the provider understands.
    Misread(Vec<Called>),
}

impl Doubts {
    /// Hands on what is beyond doubt: the address or nothing, and with the first answer all that were held.
    pub(crate) fn sift(&self, called: Called) -> impl Iterator<Item = Called> {
        let (freed, called) = match called.result {
            FetchResult::Without(EnrichmentState::Invalid, _) => (Vec::new(), self.hold(called)),
            FetchResult::Without(EnrichmentState::Failed, _) => (Vec::new(), Some(called)),
            _ => (self.dispel(), Some(called)),
        };
        freed.into_iter().chain(called)
    }

    /// What the provider says, if it seems to understand no question at all.
    pub(crate) fn misreading(&self) -> Option<String> {
        if self.is_understood.load(Ordering::Relaxed) {
            return None;
        }
        match self.held().as_slice() {
            held @ [.., last] if held.len() >= MISREAD => last.reason(),
            _ => None,
        }
    }

    /// Ends the doubts of a run.
    pub(crate) fn end(&self) -> Held {
        let held = std::mem::take(&mut *self.held());
        if held.len() >= MISREAD {
            Held::Misread(held)
        } else {
            Held::Believed(held)
        }
    }

    fn hold(&self, called: Called) -> Option<Called> {
        let mut held = self.held();
        if self.is_understood.load(Ordering::Relaxed) {
            return Some(called);
        }
        held.push(called);
        None
    }

    fn dispel(&self) -> Vec<Called> {
        if self.is_understood.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let mut held = self.held();
        self.is_understood.store(true, Ordering::Relaxed);
        std::mem::take(&mut *held)
    }

    fn held(&self) -> MutexGuard<'_, Vec<Called>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
