//! When calls may be sent: a state machine that is told the time, and does nothing by itself.

use std::time::{Duration, Instant};

use super::history::{History, Pause};
use super::pace::Pace;
use super::quota::Quota;
use super::rate::Rate;
use crate::provider::retry_after::RetryAfter;

/// How long the others wait for the answer of a call that went ahead alone. Refusals are fast; real
/// answers may take half a minute.
const SCOUTING: Duration = Duration::from_secs(1);
/// The first pause of a provider that has reported nothing left, or that has refused without saying for
/// how long; doubled every time.
const FIRST_GUESS: [Duration; 2] = [Duration::from_millis(50), Duration::from_millis(200)];
/// No guess is longer.
const LONGEST_GUESS: Duration = Duration::from_secs(10);
/// `Retry-After` has whole seconds, rounded up.
const ROUNDING: Duration = Duration::from_secs(1);

/// A call that may be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::provider) struct Ticket {
    pub(super) number: u64,
    sent_at: Instant,
}

impl Ticket {
    pub(super) const fn new(number: u64, sent_at: Instant) -> Self {
        Self { number, sent_at }
    }
}

/// What the pacer says to somebody who wants to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Now(Ticket),
    /// Ask again then, or when something has changed.
    NotBefore(Instant),
}

#[derive(Clone, Copy, Debug)]
enum Gate {
    Open,
    /// One call goes ahead alone, and the others wait for what becomes of it.
    Scouting(Option<Ticket>),
    Closed {
        until: Instant,
        /// The provider has named the time.
        is_named: bool,
    },
}

/// Free at first, but for the very first call; paced from the first sign of a limit on.
#[derive(Debug)]
pub(super) struct Pacer {
    gate: Gate,
    pause: Option<Pause>,
    pace: Option<Pace>,
    history: History,
    quota: Quota,
    taken_at: Instant,
}

impl Pacer {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            gate: Gate::Scouting(None),
            pause: None,
            pace: None,
            history: History::new(now),
            quota: Quota::default(),
            taken_at: now,
        }
    }

    /// When the last call was taken, whatever its answer.
    pub(super) const fn taken_at(&self) -> Instant {
        self.taken_at
    }

    /// Whether a call may be sent now.
    pub(super) fn ask(&mut self, now: Instant) -> Turn {
        match self.barrier(now) {
            Some(time) => Turn::NotBefore(time),
            None => Turn::Now(self.issue(now)),
        }
    }

    fn barrier(&mut self, now: Instant) -> Option<Instant> {
        self.move_gate(now);
        match self.gate {
            Gate::Closed { until, .. } => return Some(until),
            Gate::Scouting(Some(scout)) => return Some(scout.sent_at + SCOUTING),
            Gate::Scouting(None) => return None,
            Gate::Open => {}
        }
        if let Some(pace) = &mut self.pace {
            return pace.take(now, self.quota.has_room(now)).err();
        }
        if self.quota.is_spoken_for(self.history.sent()) {
            return Some(self.guess(Pause::precaution(now), now));
        }
        None
    }

    /// Does what time alone does.
    fn move_gate(&mut self, now: Instant) {
        match self.gate {
            Gate::Closed { until, is_named } if now >= until => {
                if is_named {
                    self.resume(now);
                } else {
                    self.gate = Gate::Scouting(None);
                }
            }
            Gate::Scouting(Some(scout)) if now >= scout.sent_at + SCOUTING => self.follow(scout),
            _ => {}
        }
    }

    fn issue(&mut self, now: Instant) -> Ticket {
        let ticket = Ticket::new(self.history.note_sent(), now);
        if let Gate::Scouting(scout) = &mut self.gate {
            *scout = Some(ticket);
        }
        ticket
    }

    /// The scout was taken: so are the others.
    fn follow(&mut self, scout: Ticket) {
        self.gate = Gate::Open;
        if self.pause.is_some() {
            self.resume(scout.sent_at);
            self.pace = self.pace.take().map(Pace::after_one);
        }
    }

    /// Calls are taken again from a time on; how fast, follows from what is known now.
    fn resume(&mut self, time: Instant) {
        self.gate = Gate::Open;
        let Some(mut pause) = self.pause.take() else {
            return;
        };
        let mut rate = self.pace.take().map(Pace::into_rate);
        self.history.rejoin(&mut pause, &mut rate);
        let evidence = self.history.evidence(&pause, time);
        let next = match &rate {
            None => Rate::first(&evidence),
            Some(rate) => rate.corrected(&evidence, self.history.average(time)),
        };
        self.pace = Some(Pace::new(next, time));
        if !pause.is_precaution {
            self.history.turn_page(&pause, rate, time);
        }
    }

    /// The call was taken; `left` is what its answer says is left of the limit.
    pub(super) fn note_taken(&mut self, ticket: Ticket, left: Option<u64>, now: Instant) {
        self.taken_at = self.taken_at.max(now);
        if let Some(left) = left {
            self.quota.note(ticket, left, now);
        }
        self.note_lost(ticket);
    }

    /// The call says nothing of the limit, but it was not refused for it.
    pub(super) fn note_lost(&mut self, ticket: Ticket) {
        if self.is_scout(ticket) {
            self.follow(ticket);
        }
    }

    fn is_scout(&self, ticket: Ticket) -> bool {
        matches!(self.gate, Gate::Scouting(Some(scout)) if scout == ticket)
    }

    /// The call was refused because there were too many.
    pub(super) fn note_refused(
        &mut self,
        ticket: Ticket,
        retry_after: Option<RetryAfter>,
        now: Instant,
    ) {
        let is_recent = self.history.note_refused(ticket.number);
        if let Some(RetryAfter::Wait(wait)) = retry_after {
            // A refusal from before the last pause was reckoned with then, but its wish is a wish.
            if is_recent {
                let known = ticket.sent_at + wait.saturating_sub(ROUNDING);
                self.pause = Some(self.pause_with(ticket, known));
            }
            self.close_until(now + wait);
        } else if self.is_scout(ticket) || (is_recent && matches!(self.gate, Gate::Open)) {
            let pause = self.pause_with(ticket, ticket.sent_at);
            self.guess(pause, now);
        }
    }

    /// The pause under way, or the one that this refusal begins.
    fn pause_with(&mut self, ticket: Ticket, lasts_until: Instant) -> Pause {
        let pause = self.pause.take();
        let pause = pause.unwrap_or_else(|| Pause::since(ticket.sent_at));
        Pause {
            lasts_until: pause.lasts_until.max(lasts_until),
            is_precaution: false,
            ..pause
        }
    }

    fn close_until(&mut self, time: Instant) {
        let until = match self.gate {
            Gate::Closed {
                until,
                is_named: true,
            } => until.max(time),
            _ => time,
        };
        self.gate = Gate::Closed {
            until,
            is_named: true,
        };
    }

    /// Closes for a while that nobody has named; at its end one call goes ahead.
    fn guess(&mut self, mut pause: Pause, now: Instant) -> Instant {
        let interval = self.pace.as_ref().map_or(Duration::ZERO, Pace::interval);
        let first = FIRST_GUESS[usize::from(!pause.is_precaution)].max(interval);
        let wait = first.saturating_mul(1 << pause.guesses.min(16));
        let until = now + wait.min(LONGEST_GUESS);
        pause.guesses += 1;
        self.pause = Some(pause);
        self.gate = Gate::Closed {
            until,
            is_named: false,
        };
        until
    }
}
