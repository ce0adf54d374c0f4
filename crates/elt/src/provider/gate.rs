//! Holds all calls back while the provider wants a rest.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Open unless a rate limit has closed it for a while.
#[derive(Debug, Default)]
pub(super) struct Gate {
    opens_at: Mutex<Option<Instant>>,
}

impl Gate {
    /// Closes it for at least so long from now.
    pub(super) fn close_for(&self, pause: Duration) {
        let until = Instant::now() + pause;
        let mut opens_at = self.opens_at.lock().unwrap_or_else(PoisonError::into_inner);
        *opens_at = Some(opens_at.map_or(until, |earlier| earlier.max(until)));
    }

    /// Comes back when it is open.
    pub(super) async fn wait(&self) {
        loop {
            let opens_at = *self.opens_at.lock().unwrap_or_else(PoisonError::into_inner);
            match opens_at {
                Some(time) if time > Instant::now() => sleep_until(time).await,
                _ => return,
            }
        }
    }
}
