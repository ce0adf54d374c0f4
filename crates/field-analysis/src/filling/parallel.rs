//! One function over many values on all cores.

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Values that a thread takes at a time.
const SHARE: usize = 2048;

/// What `each` makes of every value, in order; `done` is told how many more are finished.
pub(crate) fn map<I: Sync, O: Clone + Default + Send>(
    input: &[I],
    each: impl Fn(&I) -> O + Sync,
    done: impl Fn(usize) + Sync,
) -> Vec<O> {
    let mut output = vec![O::default(); input.len()];
    let shares = Mutex::new(input.chunks(SHARE).zip(output.chunks_mut(SHARE)));
    let next = || shares.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        while let Some((input, output)) = next() {
            for (value, place) in input.iter().zip(output) {
                *place = each(value);
            }
            done(input.len());
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 1..threads.min(input.len().div_ceil(SHARE)) {
            scope.spawn(work);
        }
        work();
    });
    output
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn values_keep_their_order() {
        let input: Vec<usize> = (0..3 * SHARE + 5).collect();
        let finished = AtomicUsize::new(0);
        let doubled = map(
            &input,
            |n| 2 * n,
            |n| {
                finished.fetch_add(n, Ordering::Relaxed);
            },
        );
        assert!(doubled.iter().enumerate().all(|(at, n)| *n == 2 * at));
        assert_eq!(finished.into_inner(), input.len());
        assert!(map(&[], |n: &u8| *n, |_| ()).is_empty());
    }
}
