//! The cells of one record.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder, Terminator};

/// Splits records into cells, quotes taken off, reusing its memory.
pub(crate) struct Cells {
    reader: Reader,
    text: Vec<u8>,
    ends: Vec<usize>,
    count: usize,
}

impl Cells {
    pub(crate) fn new() -> Self {
        Self {
            // A carriage return inside a row is white space, not the end of the row.
            reader: ReaderBuilder::new()
                .terminator(Terminator::Any(b'\n'))
                .build(),
            text: Vec::new(),
            ends: Vec::new(),
            count: 0,
        }
    }

    /// Splits a record that does not hold its line end; returns the number of cells.
    pub(crate) fn split(&mut self, record: &[u8]) -> usize {
        self.reader.reset();
        // Taking quotes off never makes a text longer, and every cell but one has a comma.
        self.text.resize(self.text.len().max(record.len()), 0);
        let most = memchr::memchr_iter(b',', record).count() + 1;
        self.ends.resize(self.ends.len().max(most), 0);
        let (mut read, mut written) = (0, 0);
        self.count = 0;
        loop {
            let (result, bytes, text, ends) = self.reader.read_record(
                &record[read..],
                &mut self.text[written..],
                &mut self.ends[self.count..],
            );
            read += bytes;
            written += text;
            self.count += ends;
            // An empty input behind the last byte is what tells the reader that the record ends.
            if result != ReadRecordResult::InputEmpty {
                return self.count;
            }
        }
    }

    /// The text of a cell of the record that was split last.
    pub(crate) fn get(&self, index: usize) -> &[u8] {
        debug_assert!(index < self.count);
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[index]]
    }

    /// The cells of the record that was split last.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.count).map(|index| self.get(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(record: &str) -> Vec<String> {
        let mut cells = Cells::new();
        cells.split(b"left,from,before");
        cells.split(record.as_bytes());
        cells
            .iter()
            .map(|cell| String::from_utf8(cell.to_vec()).unwrap())
            .collect()
    }

    #[test]
    fn quotes_are_taken_off() {
        assert_eq!(split(r#"a,"b ""c"", d",,"""#), ["a", r#"b "c", d"#, "", ""]);
        assert_eq!(split("one"), ["one"]);
        assert_eq!(split("\"line\nbreak\",é\r"), ["line\nbreak", "é\r"]);
    }
}
