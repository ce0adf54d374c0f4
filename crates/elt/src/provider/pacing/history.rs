//! What was sent and what was refused, from pause to pause.

use std::time::Instant;

use super::rate::Rate;

/// A time in which no call is taken.
#[derive(Clone, Debug)]
pub(super) struct Pause {
    /// When the first call was sent that was refused.
    pub(super) began: Instant,
    /// Calls are known to be refused until then.
    pub(super) lasts_until: Instant,
    /// How often its end was guessed.
    pub(super) guesses: u32,
    /// Nothing was refused; the provider says that nothing is left.
    pub(super) is_precaution: bool,
}

impl Pause {
    pub(super) const fn since(began: Instant) -> Self {
        Self {
            began,
            lasts_until: began,
            guesses: 0,
            is_precaution: false,
        }
    }

    pub(super) const fn precaution(began: Instant) -> Self {
        Self {
            is_precaution: true,
            ..Self::since(began)
        }
    }
}

/// What the time up to a pause says of the limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Evidence {
    /// Calls that were not refused; never none.
    pub(super) taken: f64,
    /// Seconds from the end of the pause before to the first call that was refused.
    pub(super) active: f64,
    /// Seconds for which the provider is known to have refused.
    pub(super) shortest_pause: f64,
    /// Seconds until a call was taken again.
    pub(super) longest_pause: f64,
}

impl Evidence {
    /// Calls a second, the pause included.
    pub(super) fn average(&self) -> f64 {
        self.taken / (self.active + self.longest_pause).max(0.001)
    }

    /// The share of a rate that is taken: as low as if the provider had refused for the whole pause, as
    /// high as if only for as long as is known.
    pub(super) fn shares_of(&self, rate: f64) -> (f64, f64) {
        let share = |pause: f64| self.taken / (self.taken + rate * pause);
        (share(self.longest_pause), share(self.shortest_pause))
    }

    /// Whether it is known how long the provider refused, more or less.
    pub(super) fn is_sharp(&self) -> bool {
        self.shortest_pause > 0.5 * self.longest_pause
    }
}

/// Counts calls.
#[derive(Debug)]
pub(super) struct History {
    sent: u64,
    refused: u64,
    epoch: Epoch,
    past: Option<Past>,
}

/// The time since a pause.
#[derive(Clone, Debug)]
struct Epoch {
    since: Instant,
    sent_before: u64,
    refused_before: u64,
}

/// The epoch before, and how it ended.
#[derive(Debug)]
struct Past {
    epoch: Epoch,
    taken: f64,
    pause_began: Instant,
    rate: Option<Rate>,
}

impl History {
    pub(super) const fn new(since: Instant) -> Self {
        let epoch = Epoch {
            since,
            sent_before: 0,
            refused_before: 0,
        };
        Self {
            sent: 0,
            refused: 0,
            epoch,
            past: None,
        }
    }

    /// The number of the newest call.
    pub(super) const fn sent(&self) -> u64 {
        self.sent
    }

    /// Counts a call and gives its number.
    pub(super) const fn note_sent(&mut self) -> u64 {
        self.sent += 1;
        self.sent
    }

    /// Counts a refusal; whether the call was sent since the last pause.
    pub(super) const fn note_refused(&mut self, number: u64) -> bool {
        let is_recent = number > self.epoch.sent_before;
        if is_recent {
            self.refused += 1;
        }
        is_recent
    }

    /// Calls since the last pause that were not refused, as far as is known.
    fn taken(&self) -> u64 {
        let refused = self.refused - self.epoch.refused_before;
        (self.sent - self.epoch.sent_before).saturating_sub(refused)
    }

    /// If nothing was taken since the last pause, that pause has not really ended: it goes on. The rate is
    /// the one from before it.
    pub(super) fn rejoin(&mut self, pause: &mut Pause, rate: &mut Option<Rate>) {
        if self.taken() == 0
            && let Some(past) = self.past.take()
        {
            self.epoch = past.epoch;
            pause.began = past.pause_began;
            *rate = past.rate;
        }
    }

    /// What is known when a pause has ended.
    pub(super) fn evidence(&self, pause: &Pause, end: Instant) -> Evidence {
        let seconds = |from: Instant, to: Instant| to.saturating_duration_since(from).as_secs_f64();
        let longest_pause = seconds(pause.began, end);
        Evidence {
            taken: self.taken().max(1) as f64,
            active: seconds(self.epoch.since, pause.began),
            shortest_pause: seconds(pause.began, pause.lasts_until).min(longest_pause),
            longest_pause,
        }
    }

    /// Calls a second in the last two epochs, pauses included; 0 if there was but one.
    pub(super) fn average(&self, now: Instant) -> f64 {
        self.past.as_ref().map_or(0.0, |past| {
            let seconds = now.saturating_duration_since(past.epoch.since);
            (past.taken + self.taken() as f64) / seconds.as_secs_f64().max(0.001)
        })
    }

    /// Begins a new epoch; the rate is the one that led to the pause.
    pub(super) fn turn_page(&mut self, pause: &Pause, rate: Option<Rate>, now: Instant) {
        let next = Epoch {
            since: now,
            sent_before: self.sent,
            refused_before: self.refused,
        };
        self.past = Some(Past {
            taken: self.taken() as f64,
            epoch: std::mem::replace(&mut self.epoch, next),
            pause_began: pause.began,
            rate,
        });
    }
}
