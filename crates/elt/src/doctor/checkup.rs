//! All checks together.

use std::fmt::Write;

use serde::Serialize;
use telemetry::{ExitStatus, OutputFormat};

use super::{Check, CheckState};
use crate::report::{counted, to_json};

/// What mends itself comes last: a caller that waits and tries again must not wait for a wrong URL.
const PRECEDENCE: [ExitStatus; 4] = [
    ExitStatus::Usage,
    ExitStatus::StoppedByProvider,
    ExitStatus::ServiceLost,
    ExitStatus::Incomplete,
];

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Checkup {
    /// In the order of a report.
    pub checks: Vec<Check>,
    /// How many of them are warnings.
    pub warnings: usize,
    /// How many of them are problems.
    pub problems: usize,
}

impl Checkup {
    pub(super) fn extend(&mut self, checks: impl IntoIterator<Item = Check>) {
        for check in checks {
            match check.state {
                CheckState::Ok => {}
                CheckState::Warning => self.warnings += 1,
                CheckState::Problem => self.problems += 1,
            }
            self.checks.push(check);
        }
    }

    /// Whether a run would work.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.problems == 0
    }

    /// 0 without problems; else how a run would end: 2, 3, 4, or 1 for what is none of these, the
    /// first that applies.
    #[must_use]
    pub fn status(&self) -> ExitStatus {
        let is_found = |status| self.checks.iter().any(|check| check.status == status);
        let found = PRECEDENCE.into_iter().find(|status| is_found(*status));
        found.unwrap_or(ExitStatus::Done)
    }

    /// The findings in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Json => to_json(self),
            OutputFormat::Text => self.text(),
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String cannot fail.
        for check in &self.checks {
            let (state, name) = (check.state.name(), check.name);
            let _ = writeln!(text, "{state:<7}  {name:<9}  {}", check.finding);
            if let Some(advice) = &check.advice {
                let _ = writeln!(text, "{:>20}hint: {advice}", "");
            }
        }
        let problems = counted(self.problems as u64, "problem");
        let warnings = counted(self.warnings as u64, "warning");
        let _ = writeln!(text, "{problems}, {warnings}");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checkup(checks: impl IntoIterator<Item = Check>) -> Checkup {
        let mut checkup = Checkup::default();
        checkup.extend(checks);
        checkup
    }

    fn problem(status: ExitStatus) -> Check {
        Check::problem("spool", status, "it is full".to_owned())
    }

    #[test]
    fn warnings_are_no_problem() {
        let checkup = checkup([Check::ok("key", "k"), Check::warning("api", "slow", "wait")]);
        assert!(checkup.is_sound());
        assert_eq!(checkup.status(), ExitStatus::Done);
    }

    #[test]
    fn what_no_waiting_mends_decides_the_status() {
        use ExitStatus::{Incomplete, ServiceLost, StoppedByProvider, Usage};
        for (found, expected) in [
            (vec![Incomplete], Incomplete),
            (vec![Incomplete, ServiceLost], ServiceLost),
            (vec![ServiceLost, StoppedByProvider], StoppedByProvider),
            (vec![ServiceLost, Usage, Incomplete], Usage),
        ] {
            assert_eq!(checkup(found.into_iter().map(problem)).status(), expected);
        }
    }

    #[test]
    fn each_finding_has_a_line_and_a_hint_has_one_more() {
        let checkup = checkup([
            Check::ok("api", "answers"),
            problem(ExitStatus::ServiceLost).advise("free some room"),
        ]);
        insta::assert_snapshot!(checkup.render(OutputFormat::Text), @"
        ok       api        answers
        problem  spool      it is full
                            hint: free some room
        1 problem, 0 warnings
        ");
        insta::assert_snapshot!(checkup.render(OutputFormat::Json), @r#"
        {
          "checks": [
            {
              "name": "api",
              "state": "ok",
              "finding": "answers",
              "advice": null
            },
            {
              "name": "spool",
              "state": "problem",
              "finding": "it is full",
              "advice": "free some room"
            }
          ],
          "warnings": 0,
          "problems": 1
        }
        "#);
    }
}
