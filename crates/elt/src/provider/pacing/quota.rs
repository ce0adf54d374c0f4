//! `rate_limit_left`, which some providers write into their answers.

use std::time::{Duration, Instant};

use super::pacer::Ticket;

/// For so long after a window was used up to the last call, the rate is not raised.
const CONTENT: Duration = Duration::from_secs(2);
/// A provider that never reports more than this is not believed to report what is left.
const BELIEVED: u64 = 2;

/// What the newest answer says is left.
#[derive(Debug, Default)]
pub(super) struct Quota {
    newest: Option<Left>,
    most: u64,
    used_up_at: Option<Instant>,
}

#[derive(Debug)]
struct Left {
    /// The call whose answer says so.
    number: u64,
    calls: u64,
}

impl Quota {
    /// Reads an answer.
    pub(super) fn note(&mut self, ticket: Ticket, left: u64, now: Instant) {
        self.most = self.most.max(left);
        if left == 0 && self.most > BELIEVED {
            self.used_up_at = Some(now);
        }
        let is_newer = |newest: &Left| newest.number < ticket.number;
        if self.newest.as_ref().is_none_or(is_newer) {
            self.newest = Some(Left {
                number: ticket.number,
                calls: left,
            });
        }
    }

    /// Whether the calls under way use up what is left; `sent` is the number of the newest.
    pub(super) fn is_spoken_for(&self, sent: u64) -> bool {
        let left = self.newest.as_ref();
        left.is_some_and(|left| left.calls <= sent.saturating_sub(left.number))
    }

    /// Whether windows end with something left, as far as is known.
    pub(super) fn has_room(&self, now: Instant) -> bool {
        self.used_up_at
            .is_none_or(|time| now.saturating_duration_since(time) >= CONTENT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_under_way_count_against_what_is_left() {
        let (mut quota, now) = (Quota::default(), Instant::now());
        assert!(!quota.is_spoken_for(9));
        quota.note(Ticket::new(4, now), 3, now);
        quota.note(Ticket::new(2, now), 0, now);
        assert!(!quota.is_spoken_for(6));
        assert!(quota.is_spoken_for(7));
    }

    #[test]
    fn window_used_up_keeps_the_rate_for_a_while() {
        let (mut quota, now) = (Quota::default(), Instant::now());
        quota.note(Ticket::new(1, now), 0, now);
        assert!(quota.has_room(now), "never more than nothing is no report");
        quota.note(Ticket::new(2, now), 14, now);
        quota.note(Ticket::new(3, now), 0, now);
        assert!(!quota.has_room(now));
        assert!(quota.has_room(now + CONTENT));
    }
}
