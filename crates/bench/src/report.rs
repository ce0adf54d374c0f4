//! All measurements of a run, for people and for machines.

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{CellAlignment, Table};
use serde::Serialize;
use telemetry::OutputFormat;

use crate::machine::Machine;
use crate::row::{Row, Who};

/// What was measured, where.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub(crate) machine: Machine,
    pub(crate) rows: Vec<Row>,
}

const HEADER: [&str; 10] = [
    "what",
    "who",
    "profiles",
    "time",
    "a second",
    "ratio",
    "CPU s",
    "peak MiB",
    "stored MB",
    "aimed at",
];

impl Report {
    /// The result in the form asked for.
    #[must_use]
    pub fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Text => format!("{}\n{}\n", self.machine.line(), self.table()),
            OutputFormat::Json => self.json(),
        }
    }

    #[expect(clippy::expect_used, reason = "plain data always serialises")]
    fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report is plain data")
    }

    fn table(&self) -> Table {
        let mut table = Table::new();
        table.load_style(UTF8_BORDERS_ONLY);
        table.set_header(HEADER);
        table.add_rows(self.rows.iter().map(cells));
        for column in table.column_iter_mut().skip(2).take(7) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        table
    }
}

fn cells(row: &Row) -> [String; 10] {
    let who = match row.who {
        Who::Ceiling => "ceiling",
        Who::Us => "us",
        Who::Peer => "peer",
    };
    let ratios = row
        .ratios
        .iter()
        .map(|it| format!("{:.2} × {}", it.value, it.of));
    let goals = row.goals.iter().map(|goal| {
        let mark = if goal.reached { "" } else { " MISSED" };
        format!("{}{mark}", goal.figure)
    });
    [
        row.what.clone(),
        who.to_owned(),
        row.profiles.to_string(),
        time(row.seconds),
        format!("{:.0}", row.profiles_per_second),
        ratios.collect::<Vec<_>>().join("\n"),
        row.processor_seconds
            .map(|it| format!("{it:.1}"))
            .unwrap_or_default(),
        row.peak_bytes
            .map(|it| format!("{:.0}", it as f64 / f64::from(1 << 20)))
            .unwrap_or_default(),
        row.stored_bytes
            .map(|it| format!("{:.1}", it as f64 / 1e6))
            .unwrap_or_default(),
        goals.collect::<Vec<_>>().join("\n"),
    ]
}

/// Short ones in milliseconds.
fn time(seconds: f64) -> String {
    if seconds < 1.0 {
        format!("{:.1} ms", seconds * 1_000.0)
    } else {
        format!("{seconds:.1} s")
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn missed_figures_are_named_as_missed() {
        let bare = Row::timed("work", Who::Ceiling, 100, Duration::from_secs(1));
        let ours = Row::timed("work", Who::Us, 100, Duration::from_secs(2));
        let ours = ours
            .compared("ceiling", &bare)
            .aims_at_ratio(0.6)
            .aims_at_pace(40);
        let cells = cells(&ours.stored(1_500_000));
        assert_eq!(
            cells,
            [
                "work",
                "us",
                "100",
                "2.0 s",
                "50",
                "0.50 × ceiling",
                "",
                "",
                "1.5",
                "≥ 0.6 × ceiling MISSED\n≥ 40 /s"
            ]
        );
    }

    #[test]
    fn short_times_are_shown_in_milliseconds() {
        assert_eq!(time(0.0123), "12.3 ms");
        assert_eq!(time(12.34), "12.3 s");
    }
}
