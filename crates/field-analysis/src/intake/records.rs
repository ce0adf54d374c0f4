//! Where records of a CSV file begin and end.
//!
//! The `csv` crate would do this too, but it unescapes every cell of every row, which takes longer
//! than all else together when most rows repeat. Here a row costs a few searches for a
//! delimiter; its cells are parsed once per distinct record.

use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memchr2};

use crate::error::Flaw;

/// Bytes that are read at a time.
const BLOCK: usize = 1 << 20;
/// No row of a mapping file is longer than this; a forgotten quote makes one that is.
pub(super) const LONGEST: usize = 16 << 20;

/// One record of a CSV file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record<'a> {
    /// The record as it stands in the file, without its line end.
    pub(crate) bytes: &'a [u8],
    /// The line it starts on, from 1.
    pub(crate) line: u64,
}

/// Why there is no next record.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The input cannot be read.
    Io(io::Error),
    /// The record that starts on a line is broken.
    Flaw(u64, Flaw),
}

/// Cuts an input into records, holding one block at a time.
pub(crate) struct Records<R> {
    input: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    line: u64,
    is_finished: bool,
}

impl<R: Read> Records<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            buffer: vec![0; BLOCK],
            start: 0,
            end: 0,
            line: 1,
            is_finished: false,
        }
    }

    /// The next record that is not an empty line.
    pub(crate) fn next_record(&mut self) -> Result<Option<Record<'_>>, Stop> {
        loop {
            let Some(length) = self.find_end()? else {
                return Ok(None);
            };
            let (from, line) = (self.start, self.line);
            let bytes = &self.buffer[from..from + length];
            self.line += memchr_iter(b'\n', bytes).count() as u64;
            self.start += length;
            let kept = without_line_end(bytes).len();
            if kept > 0 {
                let bytes = &self.buffer[from..from + kept];
                return Ok(Some(Record { bytes, line }));
            }
        }
    }

    /// The length of the record at the start of the buffer, its line end included.
    fn find_end(&mut self) -> Result<Option<usize>, Stop> {
        loop {
            let bytes = &self.buffer[self.start..self.end];
            match record_length(bytes) {
                Ok(length) => return Ok(Some(length)),
                Err(Unfinished { .. }) if !self.is_finished => self.fill()?,
                Err(Unfinished { in_quotes: true }) => {
                    return Err(Stop::Flaw(self.line, Flaw::OpenQuote));
                }
                Err(_) => return Ok(Some(bytes.len()).filter(|length| *length > 0)),
            }
        }
    }

    /// Moves what is left to the front and reads as much as fits behind it.
    fn fill(&mut self) -> Result<(), Stop> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end == self.buffer.len() {
            if self.end >= LONGEST {
                return Err(Stop::Flaw(self.line, Flaw::TooLong));
            }
            self.buffer.resize(2 * self.end, 0);
        }
        let read = self.read_once().map_err(Stop::Io)?;
        self.is_finished = read == 0;
        self.end += read;
        Ok(())
    }

    fn read_once(&mut self) -> io::Result<usize> {
        loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => return other,
            }
        }
    }
}

/// The bytes end before the record does.
#[derive(Debug)]
struct Unfinished {
    in_quotes: bool,
}

/// The length of the record that `bytes` start with, its line feed included.
///
/// A quote opens a quoted cell only as the first byte of the cell, as in RFC 4180; elsewhere it is
/// a character like any other.
fn record_length(bytes: &[u8]) -> Result<usize, Unfinished> {
    let mut at = 0;
    loop {
        if bytes.get(at) == Some(&b'"') {
            at = closing_quote(bytes, at + 1).ok_or(Unfinished { in_quotes: true })?;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let length = memchr2(b',', b'\n', rest).ok_or(Unfinished { in_quotes: false })?;
        at += length + 1;
        if bytes[at - 1] == b'\n' {
            return Ok(at);
        }
    }
}

/// The place behind the quote that closes the cell whose text starts at `at`.
fn closing_quote(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr(b'"', bytes.get(at..)?)? + 1;
        if bytes.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}

fn without_line_end(record: &[u8]) -> &[u8] {
    let record = record.strip_suffix(b"\n").unwrap_or(record);
    record.strip_suffix(b"\r").unwrap_or(record)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Cells;
    use super::*;

    /// An input that gives one byte at a time.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let amount = self.0.len().min(1);
            buffer[..amount].copy_from_slice(&self.0[..amount]);
            self.0 = &self.0[amount..];
            Ok(amount)
        }
    }

    fn records(text: &str) -> Vec<(u64, String)> {
        let mut records = Records::new(Drip(text.as_bytes()));
        let mut found = Vec::new();
        while let Some(record) = records.next_record().unwrap() {
            let text = String::from_utf8(record.bytes.to_vec()).unwrap();
            found.push((record.line, text));
        }
        found
    }

    fn check(text: &str, expected: &[(u64, &str)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(n, s)| (*n, (*s).to_owned()))
            .collect();
        assert_eq!(records(text), expected, "{text:?}");
    }

    #[test]
    fn records_start_on_the_lines_they_say() {
        check("a,b\nc,d\n", &[(1, "a,b"), (2, "c,d")]);
        check("a,b\r\n\r\nc,d", &[(1, "a,b"), (3, "c,d")]);
        check("a,\"b\n\nc\"\nd,e", &[(1, "a,\"b\n\nc\""), (4, "d,e")]);
        check("", &[]);
        check("\n\n", &[]);
    }

    #[test]
    fn quotes_open_only_at_the_start_of_a_cell() {
        check("5\" disk,x\ny\n", &[(1, "5\" disk,x"), (2, "y")]);
        check(
            "\"a \"\"b\"\"\n\",c\nd",
            &[(1, "\"a \"\"b\"\"\n\",c"), (3, "d")],
        );
        check("\"\",\"\"\n\"\"", &[(1, "\"\",\"\""), (2, "\"\"")]);
        check("\"a\"b\"\nc", &[(1, "\"a\"b\""), (2, "c")]);
    }

    #[test]
    fn a_quote_that_stays_open_is_a_flaw_of_its_row() {
        let mut records = Records::new("a,b\n\"c,d\ne,f\n".as_bytes());
        assert_eq!(records.next_record().unwrap().unwrap().line, 1);
        let stop = records.next_record().unwrap_err();
        assert!(matches!(stop, Stop::Flaw(2, Flaw::OpenQuote)), "{stop:?}");
    }

    #[test]
    fn a_row_without_end_is_refused_in_bounded_memory() {
        let mut records = Records::new(io::repeat(b'x'));
        let stop = records.next_record().unwrap_err();
        assert!(matches!(stop, Stop::Flaw(1, Flaw::TooLong)), "{stop:?}");
    }

    proptest! {
        #[test]
        fn records_are_those_of_the_csv_crate(text in "[a\",\r\n é]{0,40}") {
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .terminator(csv::Terminator::Any(b'\n'))
                .from_reader(text.as_bytes());
            let theirs: Vec<Vec<Vec<u8>>> = reader
                .byte_records()
                .map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect())
                .collect();
            let mut records = Records::new(Drip(text.as_bytes()));
            let mut cells = Cells::new();
            let mut ours = Vec::new();
            let stop = loop {
                match records.next_record() {
                    Ok(Some(record)) => {
                        cells.split(record.bytes);
                        ours.push(cells.iter().map(<[u8]>::to_vec).collect::<Vec<_>>());
                    }
                    Ok(None) => break None,
                    Err(stop) => break Some(stop),
                }
            };
            // The csv crate takes a quote that stays open for one that ends with the file.
            if stop.is_none() {
                prop_assert_eq!(without_returns(ours), without_returns(theirs));
            }
        }
    }

    /// Carriage returns before a line feed belong to the line end or to the cell: both are trimmed.
    fn without_returns(mut records: Vec<Vec<Vec<u8>>>) -> Vec<Vec<Vec<u8>>> {
        for cell in records.iter_mut().filter_map(|record| record.last_mut()) {
            while cell.ends_with(b"\r") {
                cell.pop();
            }
        }
        records.retain(|record| record.as_slice() != [Vec::<u8>::new()]);
        records
    }
}
