//! Paces the calls of everybody who asks the same provider.
//!
//! `pacer` decides and knows neither clock nor tasks; here is the queue in which callers wait.

mod history;
mod pace;
mod pacer;
mod quota;
mod rate;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

pub(super) use pacer::Ticket;
use pacer::{Pacer, Turn};
use tokio::sync::Notify;
use tokio::time::sleep_until;

use super::retry_after::RetryAfter;

/// A wait that people would wonder about.
const LONG: Duration = Duration::from_secs(5);

/// Shared by all calls.
#[derive(Debug)]
pub(super) struct Pacing {
    pacer: Mutex<Pacer>,
    /// Whoever holds it is first in line; the others wait in the order in which they came.
    line: tokio::sync::Mutex<()>,
    changed: Notify,
}

impl Pacing {
    pub(super) fn new() -> Self {
        Self {
            pacer: Mutex::new(Pacer::new(Instant::now())),
            line: tokio::sync::Mutex::default(),
            changed: Notify::new(),
        }
    }

    /// Waits until a call may be sent. Its outcome must be noted, whatever it is.
    pub(super) async fn turn(&self) -> Ticket {
        let _first = self.line.lock().await;
        loop {
            let turn = self.pacer().ask(Instant::now());
            let time = match turn {
                Turn::Now(ticket) => return ticket,
                Turn::NotBefore(time) => time,
            };
            tokio::select! {
                () = sleep_until(time.into()) => {}
                () = self.changed.notified() => {}
            }
        }
    }

    /// The call was taken; `left` is what its answer says is left of the limit.
    pub(super) fn note_taken(&self, ticket: Ticket, left: Option<u64>) {
        self.pacer().note_taken(ticket, left, Instant::now());
        self.changed.notify_one();
    }

    /// The call was not sent, or nothing is known of it.
    pub(super) fn note_lost(&self, ticket: Ticket) {
        self.pacer().note_lost(ticket);
        self.changed.notify_one();
    }

    /// The call was refused because there were too many.
    pub(super) fn note_refused(&self, ticket: Ticket, retry_after: Option<RetryAfter>) {
        if let Some(RetryAfter::Wait(wait)) = retry_after
            && wait > LONG
        {
            tracing::info!(seconds = wait.as_secs(), "the provider wants a rest");
        }
        self.pacer()
            .note_refused(ticket, retry_after, Instant::now());
        self.changed.notify_one();
    }

    /// When the provider last took a call.
    pub(super) fn taken_at(&self) -> Instant {
        self.pacer().taken_at()
    }

    fn pacer(&self) -> MutexGuard<'_, Pacer> {
        self.pacer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
