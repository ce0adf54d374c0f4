//! The figures for people.

use std::fmt::Write as _;

use comfy_table::Table;
use comfy_table::presets::NOTHING;

use crate::statistics::{Frequency, Statistics};

/// Renders the figures as text.
pub(crate) fn render(statistics: &Statistics) -> String {
    let mut text = format!(
        "rows in {}, out {}, dropped {} ({}) for want of a level\n\
         mapping ratio {} ({} of {} rows have an academic field)\n\
         {} fields of study, {} academic fields, {} distinct rows\n",
        statistics.rows_in,
        statistics.rows_out,
        statistics.rows_dropped,
        percent(statistics.dropped_share, 1),
        percent(statistics.mapping_ratio, 2),
        statistics.mapped_rows,
        statistics.rows_out,
        statistics.unique_fields_of_study,
        statistics.unique_academic_fields,
        statistics.distinct_rows,
    );
    let missing = statistics.missing.iter().map(|missing| {
        [
            missing.column.clone(),
            missing.input.to_string(),
            missing.output.to_string(),
        ]
    });
    let header = ["column", "in", "out"].map(String::from);
    section(
        &mut text,
        "blank cells",
        std::iter::once(header).chain(missing),
    );
    frequencies(&mut text, "levels", &statistics.levels);
    for frequent in &statistics.most_frequent {
        let title = format!("most frequent {}", frequent.column);
        frequencies(&mut text, &title, &frequent.values);
    }
    text
}

fn frequencies(text: &mut String, title: &str, values: &[Frequency]) {
    let rows = values.iter().map(|f| [f.rows.to_string(), f.value.clone()]);
    section(text, title, rows);
}

fn section<const N: usize>(
    text: &mut String,
    title: &str,
    rows: impl Iterator<Item = [String; N]>,
) {
    let mut table = Table::new();
    table.load_style(NOTHING).add_rows(rows);
    // Writing to a string does not fail.
    let _ = writeln!(text, "\n{title}");
    for line in table.lines() {
        let _ = writeln!(text, " {}", line.trim_end());
    }
}

fn percent(share: f64, digits: usize) -> String {
    format!("{:.digits$} %", 100.0 * share)
}
