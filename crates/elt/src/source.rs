//! Where addresses come from, one after the other.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use crate::EltError;

/// A list, a file or stdin. Only a few lines are in memory at a time.
pub struct AddressSource {
    path: PathBuf,
    input: Input,
    is_finite: bool,
}

enum Input {
    Listed(Vec<String>),
    Stream(Box<dyn Read + Send>),
}

impl AddressSource {
    /// These addresses.
    #[must_use]
    pub fn listed(addresses: Vec<String>) -> Self {
        Self {
            path: PathBuf::from("the command line"),
            input: Input::Listed(addresses),
            is_finite: true,
        }
    }

    /// A CSV file with a column `email`, or a file with one address a line.
    pub fn file(path: &Path) -> Result<Self, EltError> {
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?.is_file(), file)));
        let (is_finite, file) = opened.map_err(|source| EltError::Addresses {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            path: path.to_owned(),
            input: Input::Stream(Box::new(file)),
            is_finite,
        })
    }

    /// The same, from stdin.
    #[must_use]
    pub fn stdin() -> Self {
        Self {
            path: PathBuf::from("-"),
            input: Input::Stream(Box::new(io::stdin())),
            is_finite: false,
        }
    }

    /// Whether it can be read to its end at any time: whoever writes to stdin or a pipe may take
    /// for ever.
    pub(crate) const fn is_finite(&self) -> bool {
        self.is_finite
    }

    /// Hands every address to `give`, as it is written, until that says no. Blocks.
    pub(crate) fn read(self, mut give: impl FnMut(String) -> bool) -> Result<(), EltError> {
        let path = self.path;
        let read = match self.input {
            Input::Listed(addresses) => {
                let _ = addresses.into_iter().all(give);
                Ok(())
            }
            Input::Stream(stream) => read_stream(stream, &mut give),
        };
        read.map_err(|source| EltError::Addresses { path, source })
    }
}

/// The first line tells what it is: a header with a column `email`, or an address.
fn read_stream(
    stream: Box<dyn Read + Send>,
    give: &mut impl FnMut(String) -> bool,
) -> io::Result<()> {
    let mut lines = BufReader::new(stream);
    let mut first = Vec::new();
    lines.read_until(b'\n', &mut first)?;
    match email_column(&first) {
        Some(column) => read_csv(lines, column, give),
        None if is_other_header(&first) => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "its header has no column `email`",
        )),
        None => read_lines(io::Cursor::new(first).chain(lines), give),
    }
}

fn email_column(header: &[u8]) -> Option<usize> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(header);
    let record = reader.records().next()?.ok()?;
    record.iter().position(|name| {
        name.trim_start_matches('\u{feff}')
            .trim()
            .eq_ignore_ascii_case("email")
    })
}

/// Several cells and no address among them.
fn is_other_header(line: &[u8]) -> bool {
    line.contains(&b',') && !line.contains(&b'@')
}

/// Rows shorter than the header have no address; blank cells are passed over.
fn read_csv(
    rows: impl BufRead,
    column: usize,
    give: &mut impl FnMut(String) -> bool,
) -> io::Result<()> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(rows);
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        let cell = record.get(column).unwrap_or_default();
        let text = String::from_utf8_lossy(cell);
        if !text.trim().is_empty() && !give(text.into_owned()) {
            break;
        }
    }
    Ok(())
}

fn read_lines(mut lines: impl BufRead, give: &mut impl FnMut(String) -> bool) -> io::Result<()> {
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_start_matches('\u{feff}').trim();
        if !text.is_empty() && !give(text.to_owned()) {
            break;
        }
        line.clear();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &'static [u8], expected: &[&str]) {
        let source = AddressSource {
            path: PathBuf::from("test"),
            input: Input::Stream(Box::new(input)),
            is_finite: true,
        };
        let mut read = Vec::new();
        source
            .read(|address| {
                read.push(address);
                true
            })
            .unwrap();
        assert_eq!(read, expected);
    }

    #[test]
    fn csv_gives_its_column_email_and_ignores_the_others() {
        check(
            b"source,Email,x\nweb,a@example.com,1\n\"w,b\",\" b@example.com\",\n",
            &["a@example.com", " b@example.com"],
        );
        check(
            b"\xef\xbb\xbfemail\r\na@example.com\r\n\r\nb@example.com",
            &["a@example.com", "b@example.com"],
        );
        check(b"email,x\nshort\n,1\n", &["short"]);
    }

    #[test]
    fn lines_give_one_address_each() {
        check(
            b"a@example.com\n\n b@example.com \r\nc@example.com",
            &["a@example.com", "b@example.com", "c@example.com"],
        );
        check(b"\"a b\"@example.com\n", &["\"a b\"@example.com"]);
    }

    #[test]
    fn bad_bytes_are_no_end() {
        check(
            b"a\xff@example.com\nb@example.com\n",
            &["a\u{fffd}@example.com", "b@example.com"],
        );
    }

    #[test]
    fn empty_input_gives_nothing() {
        check(b"", &[]);
        check(b"email\n", &[]);
    }

    #[test]
    fn reading_ends_when_nobody_wants_more() {
        let source = AddressSource::listed(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]);
        let mut read = Vec::new();
        source
            .read(|address| {
                read.push(address);
                read.len() < 2
            })
            .unwrap();
        assert_eq!(read, ["a", "b"]);
    }

    #[test]
    fn tables_without_the_column_are_refused() {
        let source = AddressSource {
            path: PathBuf::from("x.csv"),
            input: Input::Stream(Box::new(&b"name,mail\nAnn,a@example.com\n"[..])),
            is_finite: true,
        };
        let error = source.read(|_| true).unwrap_err();
        assert_eq!(error.to_string(), "could not read addresses from `x.csv`");
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        assert_eq!(cause.as_deref(), Some("its header has no column `email`"));
    }

    #[test]
    fn absent_file_is_named() {
        let error = AddressSource::file(Path::new("no/such.csv")).err().unwrap();
        assert_eq!(
            error.to_string(),
            "could not read addresses from `no/such.csv`"
        );
    }
}
