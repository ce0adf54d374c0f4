//! Notices a quoted cell that never ends.

use std::io::{self, Read};

/// Passes a CSV file through and follows its quotes.
///
/// The CSV reader takes a quote that stays open for one that ends with the file, and every row behind it
/// for part of the cell.
pub(crate) struct Quotes<R> {
    inner: R,
    place: Place,
    line: u64,
    /// The line of the quote that was opened last.
    opened: u64,
    is_finished: bool,
}

/// Where in a row the last byte stands. A quote opens a quoted cell only as its first byte.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    CellStart,
    Plain,
    Quoted,
    /// Behind a quote inside a quoted cell: the end of the cell, or half of a quote that is written twice.
    QuoteInQuoted,
}

impl<R: Read> Quotes<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self {
            inner,
            place: Place::CellStart,
            line: 1,
            opened: 0,
            is_finished: false,
        }
    }

    /// The line of a quote that is still open at the end of the file, from 1.
    pub(crate) fn left_open(&self) -> Option<u64> {
        (self.is_finished && self.place == Place::Quoted).then_some(self.opened)
    }

    fn follow(&mut self, byte: u8) {
        self.place = match (self.place, byte) {
            (Place::CellStart, b'"') => {
                self.opened = self.line;
                Place::Quoted
            }
            (Place::Quoted, b'"') => Place::QuoteInQuoted,
            (Place::Quoted, _) | (Place::QuoteInQuoted, b'"') => Place::Quoted,
            (_, b',' | b'\n' | b'\r') => Place::CellStart,
            _ => Place::Plain,
        };
        self.line += u64::from(byte == b'\n');
    }
}

impl<R: Read> Read for Quotes<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.is_finished = length == 0 && !buffer.is_empty();
        for byte in &buffer[..length] {
            self.follow(*byte);
        }
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<u64>) {
        let mut quotes = Quotes::new(text.as_bytes());
        io::copy(&mut quotes, &mut io::sink()).unwrap();
        assert_eq!(quotes.left_open(), expected, "{text:?}");
    }

    #[test]
    fn quote_that_stays_open_is_found_with_its_line() {
        check("a,b\nc,\"d\ne,f\n", Some(2));
        check("a,b\n\"c", Some(2));
        check("a\n\"\"\"\n", Some(2));
    }

    #[test]
    fn quotes_that_are_closed_or_open_nothing_are_left_alone() {
        for text in [
            "",
            "a,\"b\nc\"\n",
            "\"a \"\"b\"\"\"\r\n",
            "5\" disk,x\n",
            "\"a\"b\",c\n",
        ] {
            check(text, None);
        }
    }
}
