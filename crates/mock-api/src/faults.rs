//! Faults by script: which call meets which misfortune.

mod fault;
mod rule;

use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use crate::MockError;
pub use fault::{Fault, OversizedBody, SlowBody, StatusFault};
pub(crate) use rule::Call;
pub use rule::{CallRange, FaultRule};

/// A script of faults; of the rules that match a call the first one decides.
///
/// As JSON, which is what `--faults` and `/__admin/faults` read:
///
/// ```
/// # use mock_api::FaultScript;
/// let script = FaultScript::parse(r#"{"rules": [
///     {"address": "ann@example.com", "first": 2, "fault": "reset"},
///     {"calls": {"from": 10, "to": 19}, "fault": {"status": {"code": 429, "retry_after": "2"}}},
///     {"share": 0.05, "fault": "truncated_body"},
///     {"share": 0.01, "fault": {"slow_body": {"milliseconds": 5000}}}
/// ]}"#);
/// assert!(script.is_ok());
/// ```
///
/// The conditions of one rule must all hold, and one without conditions always holds. A share is
/// decided by seed, rule, address and attempt alone, so that a run can be repeated whatever the
/// order in which its calls arrive.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultScript {
    /// In the order in which they are asked.
    pub rules: Vec<FaultRule>,
}

/// Why a text is no script.
#[derive(Debug, thiserror::Error)]
pub enum InvalidScript {
    /// Not JSON, or not of the shape of a script; the source names line and column.
    #[error("the script is not of the right shape")]
    Shape(#[from] serde_json::Error),
    /// A value that means nothing.
    #[error("the script makes no sense at `{pointer}`: {reason}")]
    Value {
        /// JSON pointer (RFC 6901) to the value.
        pointer: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl FaultScript {
    /// Reads a script.
    ///
    /// # Errors
    /// A text that is no script, with the place of the mistake.
    pub fn parse(text: &str) -> Result<Self, InvalidScript> {
        let script: Self = serde_json::from_str(text)?;
        for (position, rule) in script.rules.iter().enumerate() {
            rule.check()
                .map_err(|(member, reason)| InvalidScript::Value {
                    pointer: format!("/rules/{position}/{member}"),
                    reason,
                })?;
        }
        Ok(script)
    }

    pub(crate) fn load(path: &Path) -> Result<Self, MockError> {
        let unreadable = |source: io::Error| MockError::FaultsUnreadable {
            path: path.to_owned(),
            source,
        };
        let text = fs::read_to_string(path).map_err(unreadable)?;
        Self::parse(&text).map_err(|source| MockError::FaultsBroken {
            path: path.to_owned(),
            source,
        })
    }

    /// What becomes of a call.
    pub(crate) fn choose(&self, call: &Call<'_>) -> Option<Fault> {
        let mut numbered = (0..).zip(&self.rules);
        let (_, rule) = numbered.find(|(number, rule)| rule.matches(*number, call))?;
        Some(rule.fault.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_rule_that_matches_decides() {
        let script = FaultScript::parse(
            r#"{"rules": [
                {"address": "Ann@Example.com", "fault": "reset"},
                {"fault": "truncated_body"}
            ]}"#,
        )
        .unwrap();
        let choose = |address: &str| {
            let address = address.parse().unwrap();
            script.choose(&Call {
                number: 1,
                address: &address,
                attempt: 1,
                seed: 0,
            })
        };
        assert_eq!(choose("ann@example.com"), Some(Fault::Reset));
        assert_eq!(choose("bob@example.com"), Some(Fault::TruncatedBody));
    }

    #[test]
    fn script_is_written_as_it_is_read() {
        let text = r#"{"rules":[{"calls":{"from":2},"share":0.5,"fault":{"status":{"code":503,"retry_after":"1"}}},{"first":1,"fault":{"body":"nonsense"}}]}"#;
        let script = FaultScript::parse(text).unwrap();
        assert_eq!(serde_json::to_string(&script).unwrap(), text);
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let told = [
            "{",
            r#"{"rules": [{"fault": "rain"}]}"#,
            r#"{"rules": [{"fault": "reset", "shares": 0.1}]}"#,
            r#"{"rules": [{"fault": "reset"}, {"share": 1.5, "fault": "reset"}]}"#,
            r#"{"rules": [{"calls": {"from": 3, "to": 2}, "fault": "reset"}]}"#,
            r#"{"rules": [{"first": 0, "fault": "reset"}]}"#,
            r#"{"rules": [{"fault": {"status": {"code": 200}}}]}"#,
            r#"{"rules": [{"fault": {"status": {"code": 429, "retry_after": "a\nb"}}}]}"#,
        ]
        .map(|text| {
            let error = FaultScript::parse(text).unwrap_err();
            let source = std::error::Error::source(&error).map(|source| format!(": {source}"));
            format!("{error}{}", source.unwrap_or_default())
        });
        insta::assert_snapshot!(told.join("\n"), @r"
        the script is not of the right shape: EOF while parsing an object at line 1 column 1
        the script is not of the right shape: unknown variant `rain`, expected one of `status`, `reset`, `truncated_body`, `slow_body`, `invalid_json`, `invalid_utf8`, `oversized_body`, `body` at line 1 column 27
        the script is not of the right shape: unknown field `shares`, expected one of `calls`, `share`, `address`, `first`, `fault` at line 1 column 38
        the script makes no sense at `/rules/1/share`: a share lies between 0 and 1
        the script makes no sense at `/rules/0/calls`: the range of calls is empty
        the script makes no sense at `/rules/0/first`: the first 0 calls are none
        the script makes no sense at `/rules/0/fault`: an error status lies between 300 and 599
        the script makes no sense at `/rules/0/fault`: `retry_after` cannot be sent as a header
        ");
    }
}
