//! Rows as CSV.

use csv::{ByteRecord, WriterBuilder};
use polars::prelude::*;

use super::rendered::Rendered;

/// Renders the `columns` of the rows that are `kept`; null is a blank cell.
pub(super) fn render(table: &DataFrame, columns: &[&str], kept: &[bool]) -> PolarsResult<Rendered> {
    let cells = columns
        .iter()
        .map(|name| table.column(name)?.str())
        .collect::<PolarsResult<Vec<_>>>()?;
    let mut line = Line::default();
    let mut rendered = Rendered::new(line.of(columns.iter().map(|name| Some(*name))));
    for (index, is_kept) in kept.iter().enumerate() {
        if *is_kept {
            rendered.push(line.of(cells.iter().map(|column| column.get(index))));
        } else {
            rendered.push(b"");
        }
    }
    Ok(rendered)
}

/// One line of CSV, reusing its memory.
#[derive(Default)]
struct Line {
    record: ByteRecord,
    bytes: Vec<u8>,
}

impl Line {
    #[expect(
        clippy::expect_used,
        reason = "a vector takes all that is written to it"
    )]
    fn of<'a>(&mut self, cells: impl Iterator<Item = Option<&'a str>>) -> &[u8] {
        self.record.clear();
        cells.for_each(|cell| self.record.push_field(cell.unwrap_or_default().as_bytes()));
        self.bytes.clear();
        let mut writer = WriterBuilder::new()
            .buffer_capacity(256)
            .from_writer(&mut self.bytes);
        writer
            .write_byte_record(&self.record)
            .expect("writes to memory");
        writer.flush().expect("writes to memory");
        drop(writer);
        &self.bytes
    }
}
