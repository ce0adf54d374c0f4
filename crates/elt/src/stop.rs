//! Asks every stage to come to an end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::StopReason;

/// A request to stop, seen by all who hold a clone. The first reason stands.
#[derive(Clone, Debug)]
pub struct Stop {
    requested: watch::Sender<bool>,
    reason: Arc<Mutex<Option<StopReason>>>,
    /// Whether the next signal ends the process.
    is_released: Arc<AtomicBool>,
}

impl Default for Stop {
    fn default() -> Self {
        Self {
            requested: watch::Sender::new(false),
            reason: Arc::default(),
            is_released: Arc::default(),
        }
    }
}

impl Stop {
    /// One that SIGINT and SIGTERM request; a second signal ends the process at once. The first does not,
    /// even if the run is stopping already: what is in the air is stored.
    ///
    /// Signals are caught from here on, before anything is announced.
    #[must_use]
    pub fn on_signals() -> Self {
        Self::on_signals_saying("what has arrived is being stored")
    }

    /// The same, with other words for what is still done.
    pub(crate) fn on_signals_saying(remaining: &'static str) -> Self {
        let stop = Self::default();
        let signals = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
        for caught in signals.into_iter().flatten() {
            tokio::spawn(stop.clone().watch(caught, remaining));
        }
        stop
    }

    async fn watch(self, mut caught: Signal, remaining: &str) {
        while caught.recv().await.is_some() {
            if self.is_released.swap(true, Ordering::Relaxed) {
                std::process::exit(telemetry::ExitStatus::Interrupted.code().into());
            }
            self.request(StopReason::Interrupted);
            telemetry::tell(&format!(
                "stopping: {remaining}; a second signal ends at once"
            ));
        }
    }

    /// Lets go of the signals when there is no run left to stop: from here on the first ends the process.
    pub fn release(&self) {
        self.is_released.store(true, Ordering::Relaxed);
    }

    /// Asks for it.
    pub fn request(&self, reason: StopReason) {
        let mut first = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(reason);
        self.requested.send_replace(true);
    }

    /// Whether somebody has asked.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        *self.requested.borrow()
    }

    /// Comes back when somebody asks.
    pub async fn requested(&self) {
        let mut requested = self.requested.subscribe();
        // Fails only without a sender, and this is one.
        let _ = requested.wait_for(|requested| *requested).await;
    }

    /// Takes the reason out, at the end of a run.
    pub(crate) fn take_reason(&self) -> Option<StopReason> {
        self.reason
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}
