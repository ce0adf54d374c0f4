//! Rows as CSV.

use csv_core::WriteResult;

use super::cells::Cell;

/// Writes lines of CSV into memory, quoting where it must.
pub(super) struct Line {
    writer: csv_core::Writer,
    bytes: Vec<u8>,
    length: usize,
}

impl Line {
    pub(super) fn new() -> Self {
        Self {
            writer: csv_core::Writer::new(),
            bytes: vec![0; 256],
            length: 0,
        }
    }

    /// The line of a row; null is a blank cell.
    pub(super) fn of<'a>(&mut self, cells: impl Iterator<Item = Cell<'a>>) -> &[u8] {
        self.length = 0;
        for (index, cell) in cells.enumerate() {
            if index > 0 {
                self.put(csv_core::Writer::delimiter);
            }
            match cell {
                Cell::Text(text) => self.text(text.unwrap_or_default()),
                Cell::Number(number) => self.text(&number.to_string()),
            }
        }
        self.put(csv_core::Writer::terminator);
        &self.bytes[..self.length]
    }

    fn text(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        self.put(|writer, space| {
            let (result, read, written) = writer.field(rest, space);
            rest = &rest[read..];
            (result, written)
        });
    }

    /// Lets `write` have more space until it is done.
    fn put(
        &mut self,
        mut write: impl FnMut(&mut csv_core::Writer, &mut [u8]) -> (WriteResult, usize),
    ) {
        loop {
            let (result, written) = write(&mut self.writer, &mut self.bytes[self.length..]);
            self.length += written;
            if result == WriteResult::InputEmpty {
                return;
            }
            self.bytes.resize(2 * self.bytes.len(), 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let mut line = Line::new();
        let mut check = |cells: &[Cell<'_>], expected: &str| {
            assert_eq!(line.of(cells.iter().copied()), expected.as_bytes());
        };
        let text = |text| Cell::Text(Some(text));
        check(
            &[text("a"), Cell::Text(None), Cell::Number(0.5)],
            "a,,0.5\n",
        );
        check(
            &[text("a, \"b\""), text("c\r\nd")],
            "\"a, \"\"b\"\"\",\"c\r\nd\"\n",
        );
        let long = "é, ".repeat(1000);
        check(&[text(&long)], &format!("\"{long}\"\n"));
        check(&[text("")], "\"\"\n");
    }
}
