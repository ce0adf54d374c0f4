//! Asks every stage to come to an end.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::StopReason;

/// A request to stop, seen by all who hold a clone. The first reason stands.
#[derive(Clone, Debug)]
pub struct Stop {
    requested: watch::Sender<bool>,
    reason: Arc<Mutex<Option<StopReason>>>,
}

impl Default for Stop {
    fn default() -> Self {
        Self {
            requested: watch::Sender::new(false),
            reason: Arc::default(),
        }
    }
}

impl Stop {
    /// One that SIGINT and SIGTERM request; a second signal ends the process at once.
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
        caught.recv().await;
        if self.is_requested() {
            std::process::exit(telemetry::ExitStatus::Interrupted.code().into());
        }
        eprintln!("stopping: {remaining}; a second signal ends at once");
        self.request(StopReason::Interrupted);
        caught.recv().await;
        std::process::exit(telemetry::ExitStatus::Interrupted.code().into());
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
