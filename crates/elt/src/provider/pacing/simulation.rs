//! Hours of calls against imagined providers, in no time.

mod limit;

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

pub(super) use limit::Limit;
use limit::Provider;

use super::pacer::{Pacer, Ticket, Turn};
use crate::provider::retry_after::RetryAfter;

/// What a provider says with a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Courtesy {
    /// `Retry-After`, in whole seconds, rounded up.
    Seconds,
    /// `Retry-After`, to the millisecond.
    Exact,
    /// Nothing.
    Silent,
}

/// A provider and the way to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct World {
    pub(super) limit: Limit,
    pub(super) courtesy: Courtesy,
    /// Whether answers say what is left.
    pub(super) says_left: bool,
    /// Seconds to the provider and back.
    pub(super) way: f64,
    /// Seconds that an answer takes on average, refusals apart.
    pub(super) work: f64,
}

/// Calls taken and refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) taken: u32,
    pub(super) refused: u32,
}

impl Count {
    pub(super) fn since(self, before: Self) -> Self {
        Self {
            taken: self.taken - before.taken,
            refused: self.refused - before.refused,
        }
    }

    pub(super) fn share_refused(self) -> f64 {
        f64::from(self.refused) / f64::from(self.refused + self.taken).max(1.0)
    }
}

/// More callers than any limit lets through, and a clock.
#[derive(Debug)]
pub(super) struct Simulation {
    pub(super) world: World,
    pub(super) pacer: Pacer,
    pub(super) count: Count,
    start: Instant,
    now: f64,
    free_callers: u32,
    provider: Provider,
    events: BinaryHeap<Reverse<Event>>,
    /// When the first in line asks again.
    wakes_at: f64,
    noise: u64,
}

#[derive(Clone, Copy, Debug)]
struct Event {
    at: f64,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Wake,
    Arrive(Ticket),
    Answer(Ticket, Option<u64>),
    Refusal(Ticket, f64),
}

impl Simulation {
    pub(super) fn new(world: World) -> Self {
        let start = Instant::now();
        // Three times as many as the limit keeps busy.
        let busy = 3.0 * world.limit.supply().min(1_000.0) * (world.way + world.work);
        let callers = (64..10_000).find(|callers| f64::from(*callers) >= busy);
        Self {
            world,
            pacer: Pacer::new(start),
            count: Count::default(),
            start,
            now: 0.0,
            free_callers: callers.unwrap_or(10_000),
            provider: Provider::default(),
            events: BinaryHeap::new(),
            wakes_at: 0.0,
            noise: 7,
        }
    }

    /// Goes on for so many seconds; what was taken and refused in them.
    pub(super) fn run(&mut self, seconds: f64) -> Count {
        let (before, end) = (self.count, self.now + seconds);
        self.wake_at(self.now);
        while let Some(Reverse(event)) = self.events.peek().copied() {
            if event.at > end {
                break;
            }
            self.events.pop();
            self.now = event.at;
            self.happen(event.what);
        }
        self.now = end;
        self.count.since(before)
    }

    fn happen(&mut self, what: What) {
        let now = self.instant(self.now);
        match what {
            What::Arrive(ticket) => return self.arrive(ticket),
            What::Wake if self.now < self.wakes_at => return,
            What::Wake => {}
            What::Answer(ticket, left) => {
                self.free_callers += 1;
                let left = left.filter(|_| self.world.says_left);
                self.pacer.note_taken(ticket, left, now);
            }
            What::Refusal(ticket, wait) => {
                self.free_callers += 1;
                let seconds = match self.world.courtesy {
                    Courtesy::Seconds => Some(wait.ceil()),
                    Courtesy::Exact => Some(wait),
                    Courtesy::Silent => None,
                };
                let wait = seconds.map(|wait| RetryAfter::Wait(Duration::from_secs_f64(wait)));
                self.pacer.note_refused(ticket, wait, now);
            }
        }
        self.ask();
    }

    fn ask(&mut self) {
        while self.free_callers > 0 {
            match self.pacer.ask(self.instant(self.now)) {
                Turn::Now(ticket) => {
                    self.free_callers -= 1;
                    let way = self.world.way / 2.0 * (0.8 + 0.4 * self.random());
                    self.push(way, What::Arrive(ticket));
                }
                Turn::NotBefore(time) => {
                    // Timers are late by a millisecond or two.
                    let time = (time - self.start).as_secs_f64() + 0.0005 + 0.0015 * self.random();
                    return self.wake_at(time);
                }
            }
        }
    }

    fn arrive(&mut self, ticket: Ticket) {
        let way = self.world.way / 2.0;
        match self.provider.take(self.world.limit, self.now) {
            Ok(left) => {
                self.count.taken += 1;
                let work = self.world.work * (0.5 + self.random());
                self.push(way + work, What::Answer(ticket, left));
            }
            Err(wait) => {
                self.count.refused += 1;
                self.push(way, What::Refusal(ticket, wait));
            }
        }
    }

    fn push(&mut self, delay: f64, what: What) {
        let at = self.now + delay;
        self.events.push(Reverse(Event { at, what }));
    }

    fn wake_at(&mut self, time: f64) {
        self.wakes_at = time;
        self.push(time - self.now, What::Wake);
    }

    fn instant(&self, seconds: f64) -> Instant {
        self.start + Duration::from_secs_f64(seconds)
    }

    /// Between 0 and 1; the same in every run (xorshift).
    fn random(&mut self) -> f64 {
        self.noise ^= self.noise << 13;
        self.noise ^= self.noise >> 7;
        self.noise ^= self.noise << 17;
        (self.noise >> 11) as f64 / (1_u64 << 53) as f64
    }
}

impl Ord for Event {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at.total_cmp(&other.at)
    }
}

impl PartialOrd for Event {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Event {}
