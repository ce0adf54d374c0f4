//! The conditions under which a fault happens.

use models::EmailAddress;
use serde::{Deserialize, Serialize};

use super::Fault;
use crate::random::Random;

/// A fault and its conditions, all of which must hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// Calls by number, counted from 1 over all addresses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls: Option<CallRange>,
    /// Share of the calls, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// Calls for this address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<EmailAddress>,
    /// The first so many calls for each address; the ones after them go well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<u64>,
    /// What happens.
    pub fault: Fault,
}

/// Numbers of calls, both ends included; an end that is absent is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallRange {
    /// First call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<u64>,
    /// Last call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<u64>,
}

/// What the conditions are held against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'a> {
    /// Counted from 1 over all addresses.
    pub number: u64,
    pub address: &'a EmailAddress,
    /// Counted from 1 for this address.
    pub attempt: u64,
    pub seed: u64,
}

impl Call<'_> {
    /// The generator of one decision about this call; the order of calls has no part in it.
    pub fn random(&self, decision: u64) -> Random {
        let own = Random::of_number(self.seed, decision).next();
        Random::of_text(own.wrapping_add(self.attempt), self.address.as_str())
    }
}

impl FaultRule {
    /// Whether all conditions hold; `number` is the place of the rule in its script.
    pub(crate) fn matches(&self, number: u64, call: &Call<'_>) -> bool {
        self.calls.is_none_or(|range| range.contains(call.number))
            && self
                .address
                .as_ref()
                .is_none_or(|address| address == call.address)
            && self.first.is_none_or(|first| call.attempt <= first)
            && self
                .share
                .is_none_or(|share| call.random(number).fraction() <= share)
    }

    /// The member that makes no sense, and why.
    pub(crate) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let ensure = |holds, member, reason| if holds { Ok(()) } else { Err((member, reason)) };
        let share = self.share.is_none_or(|share| (0.0..=1.0).contains(&share));
        ensure(share, "share", "a share lies between 0 and 1")?;
        let calls = self.calls.is_none_or(|range| !range.is_empty());
        ensure(calls, "calls", "the range of calls is empty")?;
        ensure(self.first != Some(0), "first", "the first 0 calls are none")?;
        self.fault.check().map_err(|reason| ("fault", reason))
    }
}

impl CallRange {
    fn contains(self, number: u64) -> bool {
        self.from.is_none_or(|from| from <= number) && self.to.is_none_or(|to| number <= to)
    }

    fn is_empty(self) -> bool {
        matches!((self.from, self.to), (Some(from), Some(to)) if from > to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(conditions: &str) -> FaultRule {
        serde_json::from_str(&format!(r#"{{{conditions} "fault": "reset"}}"#)).unwrap()
    }

    fn matches(conditions: &str, number: u64, address: &str, attempt: u64) -> bool {
        let address = address.parse().unwrap();
        let call = Call {
            number,
            address: &address,
            attempt,
            seed: 5,
        };
        rule(conditions).matches(0, &call)
    }

    #[test]
    fn calls_are_matched_by_number() {
        for (number, holds) in [(1, false), (2, true), (3, true), (4, false)] {
            assert_eq!(
                matches(
                    r#""calls": {"from": 2, "to": 3},"#,
                    number,
                    "a@example.com",
                    1
                ),
                holds
            );
        }
        assert!(matches(
            r#""calls": {"from": 2},"#,
            9_000,
            "a@example.com",
            1
        ));
    }

    #[test]
    fn first_calls_are_counted_for_each_address() {
        for (attempt, holds) in [(1, true), (2, true), (3, false)] {
            assert_eq!(
                matches(r#""first": 2,"#, 77, "a@example.com", attempt),
                holds
            );
        }
    }

    #[test]
    fn all_conditions_must_hold() {
        let conditions = r#""address": "a@example.com", "first": 1,"#;
        assert!(matches(conditions, 1, "a@example.com", 1));
        assert!(!matches(conditions, 1, "a@example.com", 2));
        assert!(!matches(conditions, 1, "b@example.com", 1));
    }

    #[test]
    fn share_is_kept_and_does_not_depend_on_the_order_of_calls() {
        let hit = |number, offset: u64| {
            matches(
                r#""share": 0.2,"#,
                number + offset,
                &format!("p{number}@example.com"),
                1,
            )
        };
        let hits = (0..5_000).filter(|&number| hit(number, 0)).count();
        assert!((900..1_100).contains(&hits), "{hits}");
        assert!((0..5_000).all(|number| hit(number, 0) == hit(number, 9)));
    }

    #[test]
    fn share_is_drawn_anew_for_each_attempt_and_each_rule() {
        let address = "a@example.com".parse().unwrap();
        let call = |attempt| Call {
            number: 1,
            address: &address,
            attempt,
            seed: 5,
        };
        let half = rule(r#""share": 0.5,"#);
        let of_attempts: Vec<_> = (1..65)
            .map(|attempt| half.matches(0, &call(attempt)))
            .collect();
        let of_rules: Vec<_> = (0..64)
            .map(|number| half.matches(number, &call(1)))
            .collect();
        for drawn in [of_attempts, of_rules] {
            assert!(drawn.contains(&true) && drawn.contains(&false));
        }
    }
}
