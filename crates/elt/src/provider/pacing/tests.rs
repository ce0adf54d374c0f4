//! What pacing promises, in simulated time.

use std::time::{Duration, Instant};

use super::pacer::{Pacer, Turn};
use super::simulation::{Count, Courtesy, Limit, Simulation, World};
use crate::provider::retry_after::RetryAfter;

const fn window(calls: u32, seconds: f64, began: f64) -> Limit {
    Limit::Window {
        calls,
        seconds,
        began,
    }
}

const fn bucket(rate: f64, holds: f64) -> Limit {
    Limit::Bucket { holds, rate }
}

const FIFTY: Limit = window(50, 1.0, 0.3);

/// A mock on this machine, a fast provider, a slow one.
const WAYS: [(f64, f64); 3] = [(0.002, 0.0), (0.05, 0.1), (0.2, 3.0)];

fn worlds(limit: Limit) -> impl Iterator<Item = World> {
    let courtesies = [Courtesy::Seconds, Courtesy::Exact, Courtesy::Silent];
    courtesies.into_iter().flat_map(move |courtesy| {
        [false, true].into_iter().flat_map(move |says_left| {
            WAYS.map(|(way, work)| World {
                limit,
                courtesy,
                says_left,
                way,
                work,
            })
        })
    })
}

fn near(limit: Limit) -> World {
    World {
        limit,
        courtesy: Courtesy::Seconds,
        says_left: false,
        way: 0.005,
        work: 0.0,
    }
}

#[track_caller]
fn check(limit: Limit) {
    // Enough calls to tell, and whole minutes of those limits that go by the minute.
    let seconds = (20_000.0 / limit.supply()).clamp(40.0, 540.0);
    for world in worlds(limit) {
        let mut simulation = Simulation::new(world);
        simulation.run(seconds.min(60.0));
        let count = simulation.run(seconds);
        let used = f64::from(count.taken) / (seconds * limit.supply());
        let refused = count.share_refused();
        assert!(
            used >= 0.9 && refused < 0.05,
            "{used} used, {refused} refused in {world:?}"
        );
    }
}

#[test]
fn limits_by_the_second_are_used() {
    for limit in [window(15, 1.0, 0.3), FIFTY, window(500, 1.0, 0.5)] {
        check(limit);
    }
}

#[test]
fn limits_by_the_minute_are_used() {
    for began in [0.0, 20.0, 59.0] {
        check(window(100, 60.0, began));
        check(window(1_000, 60.0, began));
    }
}

#[test]
fn buckets_are_used() {
    for (rate, holds) in [
        (10.0, 10.0),
        (10.0, 200.0),
        (500.0, 500.0),
        (100.0 / 60.0, 100.0),
    ] {
        check(bucket(rate, holds));
    }
}

#[test]
fn sliding_limits_are_used() {
    for calls in [15, 100] {
        check(Limit::Sliding {
            calls,
            seconds: 1.0,
        });
    }
}

#[test]
fn first_minute_is_not_lost() {
    for limit in [window(15, 1.0, 0.3), FIFTY, window(500, 1.0, 0.3)] {
        for says_left in [false, true] {
            let world = World {
                says_left,
                ..near(limit)
            };
            let count = Simulation::new(world).run(60.0);
            let used = f64::from(count.taken) / (60.0 * limit.supply());
            assert!(used > 0.85, "{world:?}: {used}");
            // Without a report the first burst finds the limit.
            let most = if says_left { 15 } else { 70 };
            assert!(count.refused <= most, "{world:?}: {count:?}");
        }
    }
}

#[test]
fn without_a_limit_nobody_waits_but_for_the_first_call() {
    let mut simulation = Simulation::new(near(Limit::None));
    let count = simulation.run(10.0);
    // 64 callers, 5 milliseconds.
    assert!(
        count.taken > 60 * 10 * 200 && count.refused == 0,
        "{count:?}"
    );
}

#[test]
fn limit_that_is_lifted_is_left_behind() {
    for later in [window(500, 1.0, 0.0), Limit::None] {
        let mut simulation = Simulation::new(near(FIFTY));
        simulation.run(120.0);
        simulation.world.limit = later;
        let first = simulation.run(60.0);
        let third = simulation.run(120.0).since(Count::default());
        assert!(third.taken > 6 * first.taken, "{first:?}, {third:?}");
    }
}

#[test]
fn limit_that_is_lowered_is_kept_to_after_a_few_refusals() {
    for (later, most) in [(window(5, 1.0, 0.0), 25), (window(100, 60.0, 0.0), 10)] {
        let mut simulation = Simulation::new(near(FIFTY));
        simulation.run(120.0);
        simulation.world.limit = later;
        let count = simulation.run(300.0);
        assert!(count.refused < most, "{later:?}: {count:?}");
        let used = f64::from(count.taken) / (300.0 * later.supply());
        assert!(used > 0.9, "{later:?}: {count:?}");
    }
}

fn go(pacer: &mut Pacer, now: Instant) -> super::Ticket {
    match pacer.ask(now) {
        Turn::Now(ticket) => ticket,
        Turn::NotBefore(time) => panic!("not for {:?}", time - now),
    }
}

#[test]
fn first_call_goes_ahead_alone_and_for_a_second_at_most() {
    let start = Instant::now();
    let later = |millis| start + Duration::from_millis(millis);
    let mut pacer = Pacer::new(start);
    let first = go(&mut pacer, start);
    assert_eq!(pacer.ask(start), Turn::NotBefore(later(1_000)));
    let mut slow = Pacer::new(start);
    go(&mut slow, start);
    go(&mut slow, later(1_000));
    pacer.note_taken(first, None, later(10));
    for _ in 0..100 {
        go(&mut pacer, later(10));
    }
}

#[test]
fn named_wait_is_waited_for_to_the_end_and_the_longest_counts() {
    let start = Instant::now();
    let later = |seconds| start + Duration::from_secs(seconds);
    let mut pacer = Pacer::new(start);
    let first = go(&mut pacer, start);
    pacer.note_taken(first, None, start);
    let tickets = [(); 3].map(|()| go(&mut pacer, start));
    for (ticket, seconds) in tickets.into_iter().zip([7, 9, 8]) {
        let wait = RetryAfter::Wait(Duration::from_secs(seconds));
        pacer.note_refused(ticket, Some(wait), start);
    }
    assert_eq!(pacer.ask(start), Turn::NotBefore(later(9)));
    assert_eq!(pacer.ask(later(8)), Turn::NotBefore(later(9)));
    go(&mut pacer, later(9));
}

#[test]
fn unnamed_wait_is_guessed_and_one_call_tries_its_end() {
    let start = Instant::now();
    let mut pacer = Pacer::new(start);
    let mut now = start;
    let mut pauses = Vec::new();
    for _ in 0..8 {
        let scout = go(&mut pacer, now);
        pacer.note_refused(scout, Some(RetryAfter::ByYourself), now);
        let Turn::NotBefore(time) = pacer.ask(now) else {
            panic!("two calls at once");
        };
        pauses.push((time - now).as_millis());
        now = time;
    }
    assert_eq!(pauses, [200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
    let scout = go(&mut pacer, now);
    pacer.note_taken(scout, None, now);
    assert!(matches!(pacer.ask(now), Turn::NotBefore(_)), "paced");
}

#[test]
fn no_more_calls_are_sent_than_an_answer_says_are_left() {
    let start = Instant::now();
    let mut pacer = Pacer::new(start);
    let first = go(&mut pacer, start);
    pacer.note_taken(first, Some(14), start);
    for _ in 0..14 {
        go(&mut pacer, start);
    }
    assert!(matches!(pacer.ask(start), Turn::NotBefore(_)));
}
