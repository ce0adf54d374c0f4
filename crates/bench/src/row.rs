//! One measurement.

use std::time::Duration;

use serde::Serialize;

use crate::measure::Usage;

/// Who did the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Who {
    /// Bare loops that do the same writes.
    Ceiling,
    /// The programs of this project.
    Us,
    /// Somebody else's way.
    Peer,
}

/// A figure the project wants to reach.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Goal {
    /// For example `≥ 4000 /s`.
    pub(crate) figure: String,
    /// Whether it was.
    pub(crate) reached: bool,
}

/// How a row compares to another of the same run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Ratio {
    /// This row's pace over the other's.
    pub(crate) value: f64,
    /// The other one.
    pub(crate) of: &'static str,
}

/// A line of the table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    /// What was done, for example `elt into MongoDB + S3`.
    pub(crate) what: String,
    pub(crate) who: Who,
    /// Profiles, leads, addresses or answers.
    pub(crate) profiles: u64,
    pub(crate) seconds: f64,
    pub(crate) profiles_per_second: f64,
    pub(crate) ratios: Vec<Ratio>,
    /// Of the program alone, servers apart.
    pub(crate) processor_seconds: Option<f64>,
    /// Of the program alone.
    pub(crate) peak_bytes: Option<u64>,
    /// Everything that lies in the stores.
    pub(crate) stored_bytes: Option<u64>,
    pub(crate) goals: Vec<Goal>,
}

impl Row {
    /// What took so long.
    pub(crate) fn timed(what: impl Into<String>, who: Who, profiles: u64, wall: Duration) -> Self {
        let seconds = wall.as_secs_f64();
        Self {
            what: what.into(),
            who,
            profiles,
            seconds,
            profiles_per_second: profiles as f64 / seconds,
            ratios: Vec::new(),
            processor_seconds: None,
            peak_bytes: None,
            stored_bytes: None,
            goals: Vec::new(),
        }
    }

    /// What a process took.
    pub(crate) fn used(what: impl Into<String>, who: Who, profiles: u64, usage: Usage) -> Self {
        Self {
            processor_seconds: usage.processor.map(|time| time.as_secs_f64()),
            peak_bytes: usage.peak,
            ..Self::timed(what, who, profiles, usage.wall)
        }
    }

    pub(crate) fn stored(mut self, bytes: u64) -> Self {
        self.stored_bytes = Some(bytes);
        self
    }

    /// At least so many a second.
    pub(crate) fn aims_at_pace(mut self, pace: u32) -> Self {
        let reached = self.profiles_per_second >= f64::from(pace);
        self.goal(format!("≥ {pace} /s"), reached);
        self
    }

    /// At most so many MiB.
    pub(crate) fn aims_at_memory(mut self, mebibytes: u64) -> Self {
        if let Some(peak) = self.peak_bytes {
            self.goal(format!("≤ {mebibytes} MiB"), peak <= mebibytes << 20);
        }
        self
    }

    /// At most so many milliseconds for one.
    pub(crate) fn aims_at_milliseconds(mut self, limit: u32) -> Self {
        let reached = self.seconds * 1_000.0 <= f64::from(limit) * self.profiles as f64;
        self.goal(format!("≤ {limit} ms"), reached);
        self
    }

    /// Compares its pace to that of another row.
    pub(crate) fn compared(mut self, of: &'static str, other: &Self) -> Self {
        let value = self.profiles_per_second / other.profiles_per_second;
        self.ratios.push(Ratio { value, of });
        self
    }

    /// The last comparison should give at least so much.
    pub(crate) fn aims_at_ratio(mut self, least: f64) -> Self {
        if let Some(Ratio { value, of }) = self.ratios.last().cloned() {
            self.goal(format!("≥ {least} × {of}"), value >= least);
        }
        self
    }

    fn goal(&mut self, figure: String, reached: bool) {
        self.goals.push(Goal { figure, reached });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(profiles: u64, seconds: u64) -> Row {
        Row::timed("work", Who::Us, profiles, Duration::from_secs(seconds))
    }

    #[test]
    fn goals_are_held_against_the_row_they_are_set_for() {
        let row = row(1_000, 2)
            .aims_at_pace(500)
            .aims_at_pace(501)
            .compared("half", &row(500, 2))
            .aims_at_ratio(2.0)
            .aims_at_ratio(2.1)
            .aims_at_milliseconds(2)
            .aims_at_milliseconds(1);
        let reached: Vec<_> = row.goals.iter().map(|goal| goal.reached).collect();
        assert_eq!(reached, [true, false, true, false, true, false]);
    }

    #[test]
    fn memory_that_nobody_measured_has_no_goal() {
        assert!(row(1, 1).aims_at_memory(1).goals.is_empty());
        let usage = Usage {
            peak: Some(2 << 20),
            ..Usage::default()
        };
        let row = Row::used("work", Who::Us, 1, usage).aims_at_memory(1);
        assert_eq!(
            row.goals[0],
            Goal {
                figure: "≤ 1 MiB".to_owned(),
                reached: false
            }
        );
    }
}
