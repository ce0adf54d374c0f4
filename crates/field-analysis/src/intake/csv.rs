//! Reading CSV.

use std::io::Read;
use std::path::Path;

use super::collector::Collector;
use super::records::{Record, Records, Stop};
use super::{Cells, Intake, Wanted};
use crate::error::{Error, Flaw};

/// The mark that some programs put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

pub(super) fn read(
    input: &Path,
    file: impl Read,
    wanted: &Wanted,
    spool: &Path,
) -> Result<Intake, Error> {
    let mut records = Records::new(file);
    let header = match next(input, &mut records)? {
        Some(record) => header(&record).map_err(|flaw| Error::input(input, record.line, flaw))?,
        None => return Err(Error::input(input, 1, Flaw::Empty)),
    };
    let mut collector = Collector::new(input, wanted, &header, spool)?;
    while let Some(record) = next(input, &mut records)? {
        collector.add_record(record.bytes, record.line)?;
    }
    Ok(collector.finish())
}

fn next<'a, R: Read>(
    input: &Path,
    records: &'a mut Records<R>,
) -> Result<Option<Record<'a>>, Error> {
    records.next_record().map_err(|stop| match stop {
        Stop::Io(source) => Error::read(input, source),
        Stop::Flaw(line, flaw) => Error::input(input, line, flaw),
    })
}

fn header(record: &Record<'_>) -> Result<Vec<String>, Flaw> {
    let bytes = record.bytes;
    let mut cells = Cells::new();
    cells.split(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes));
    let name = |cell| str::from_utf8(cell).map(|name| name.trim().to_owned());
    cells
        .iter()
        .map(|cell| name(cell).map_err(|_| Flaw::Encoding))
        .collect()
}
