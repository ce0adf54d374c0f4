//! What becomes of answers that violate the provider's contract.

use clap::ValueEnum;
use models::{Answer, Deviation};
use serde::Serialize;

use crate::{Stop, StopReason};

/// What to do with an answer in which a known key has a value of another type than agreed. Keys that
/// nobody agreed on are kept and counted in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Contract {
    /// Use it all the same, and count
    #[default]
    Evolve,
    /// Keep it in quarantine
    Quarantine,
    /// Keep it in quarantine, and stop
    Stop,
}

impl Contract {
    /// Judges an answer that has just arrived. It has been paid for, so it is kept whatever comes of it.
    pub(crate) fn judge(self, answer: &mut Answer, stop: &Stop) {
        if self == Self::Evolve || !answer.hold_to_contract() {
            return;
        }
        let first = answer.deviations.iter().find(|found| found.is_violation());
        if let (Self::Stop, Some(first)) = (self, first) {
            stop.request(StopReason::ContractViolated(Deviation::to_string(first)));
        }
    }
}

#[cfg(test)]
mod tests {
    use models::Verdict;

    use super::*;

    /// Whether it can be used, and whether the run goes on.
    fn judged(contract: Contract, body: &str) -> (bool, bool) {
        let (mut answer, stop) = (Answer::read(body.to_owned()), Stop::default());
        contract.judge(&mut answer, &stop);
        let is_used = matches!(answer.verdict, Verdict::Found(_));
        (is_used, !stop.is_requested())
    }

    #[test]
    fn violations_are_used_or_kept_or_end_the_run() {
        let body = r#"{"person":{"linkedInIdentifier":"A","firstName":7}}"#;
        for (contract, expected) in [
            (Contract::Evolve, (true, true)),
            (Contract::Quarantine, (false, true)),
            (Contract::Stop, (false, false)),
        ] {
            assert_eq!(judged(contract, body), expected, "{contract:?}");
        }
    }

    #[test]
    fn unknown_keys_are_welcome_to_the_strictest() {
        let body = r#"{"person":{"linkedInIdentifier":"A","summary":"new"}}"#;
        assert_eq!(judged(Contract::Stop, body), (true, true));
    }
}
