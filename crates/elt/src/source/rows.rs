//! Rows out of a stream: of a table with a column `email`, or one address a line.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use csv::ByteRecord;

use super::Entry;
use super::lines::{Lines, Ration};

const BUFFER: usize = 1 << 16;

/// Follows the last byte of a table. Where it is a row of its own, all rows have ended; a quote that is
/// left open takes it in, as it took in all the rows before it.
const END: &[u8] = b"\n\0 the end\n";

/// What some programs begin a file of UTF-8 with.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The first line tells what it is: a header with a column `email`, or an address.
pub(super) fn read_rows(stream: impl Read, give: &mut impl FnMut(Entry) -> bool) -> io::Result<()> {
    let ration = Ration::new();
    let mut lines = BufReader::with_capacity(BUFFER, Lines::new(stream, ration.clone()));
    let mut first = Vec::new();
    lines.read_until(b'\n', &mut first)?;
    if is_utf_16(&first) {
        return Err(invalid("it is UTF-16, not UTF-8".to_owned()));
    }
    let column = email_column(&first);
    if column.is_none() && is_other_header(&first) {
        return Err(invalid("its header has no column `email`".to_owned()));
    }
    let whole = Cursor::new(first).chain(lines);
    match column {
        Some(column) => Table::new(whole, column, ration).read(give),
        None => read_lines(whole, &ration, give),
    }
}

fn email_column(header: &[u8]) -> Option<usize> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(header);
    let record = reader.byte_records().next()?.ok()?;
    record.iter().position(|name| {
        let name = name.strip_prefix(BYTE_ORDER_MARK).unwrap_or(name);
        name.trim_ascii().eq_ignore_ascii_case(b"email")
    })
}

/// A byte order mark, or a first letter that takes two bytes where one will do.
fn is_utf_16(line: &[u8]) -> bool {
    match line {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => true,
        [first, second, ..] => (*first == 0) != (*second == 0),
        _ => false,
    }
}

/// Several cells and no address among them.
fn is_other_header(line: &[u8]) -> bool {
    line.contains(&b',') && !line.contains(&b'@')
}

fn invalid(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

struct Table<R> {
    reader: csv::Reader<R>,
    row: ByteRecord,
    column: usize,
    ration: Ration,
}

impl<R: Read> Table<io::Chain<R, &'static [u8]>> {
    fn new(rows: R, column: usize, ration: Ration) -> Self {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(BUFFER)
            .from_reader(rows.chain(END));
        Self {
            reader,
            row: ByteRecord::new(),
            column,
            ration,
        }
    }

    /// Blank cells are passed over.
    fn read(mut self, give: &mut impl FnMut(Entry) -> bool) -> io::Result<()> {
        let mut is_header = true;
        while self.next_row()? {
            let entry = self.entry();
            if !is_header && !entry.is_blank() && !give(entry) {
                break;
            }
            is_header = false;
        }
        Ok(())
    }

    /// False at the end.
    fn next_row(&mut self) -> io::Result<bool> {
        let begins = self.reader.position().line();
        let endless = || {
            invalid(format!(
                "the row of line {begins} does not end: is a quote left open?"
            ))
        };
        match self.reader.read_byte_record(&mut self.row) {
            Err(_) if self.ration.is_spent() => return Err(endless()),
            Err(error) => return Err(error.into()),
            Ok(_) => self.ration.renew(),
        }
        let cells = self.row.as_slice();
        if cells.ends_with(END) {
            return Err(endless());
        }
        Ok(cells != END.trim_ascii())
    }

    fn entry(&self) -> Entry {
        match self.row.get(self.column) {
            Some(cell) => Entry::of(cell, || self.line()),
            None => Entry::Short(self.line()),
        }
    }

    /// Where the row that was read last begins.
    fn line(&self) -> u64 {
        let within = self.row.as_slice().iter().filter(|byte| **byte == b'\n');
        self.reader.position().line() - 1 - within.count() as u64
    }
}

fn read_lines(
    mut lines: impl BufRead,
    ration: &Ration,
    give: &mut impl FnMut(Entry) -> bool,
) -> io::Result<()> {
    let (mut line, mut number) = (Vec::new(), 0);
    while lines.read_until(b'\n', &mut line)? > 0 {
        ration.renew();
        number += 1;
        let bytes = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&line);
        let entry = Entry::of(bytes.trim_ascii(), || number);
        if !entry.is_blank() && !give(entry) {
            break;
        }
        line.clear();
    }
    Ok(())
}
