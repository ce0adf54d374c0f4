//! The figures for people.

mod cleaned;
mod evaluated;
mod predicted;

use std::fmt::Write as _;

use comfy_table::Table;
use comfy_table::presets::NOTHING;

pub(crate) use cleaned::cleaned;
pub(crate) use evaluated::evaluated;
pub(crate) use predicted::predicted;

use crate::statistics::Frequency;

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
    if !text.is_empty() {
        text.push('\n');
    }
    // Writing to a string does not fail.
    let _ = writeln!(text, "{title}");
    for line in table.lines() {
        let _ = writeln!(text, " {}", line.trim_end());
    }
}
