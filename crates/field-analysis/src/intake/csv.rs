//! Reading CSV.

use std::fs::File;
use std::path::Path;

use super::records::{Record, Records, Stop};
use super::{Cells, Intake, Sequence, Tally, Wanted};
use crate::error::{Error, Flaw};

/// The mark that some programs put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

pub(super) fn read(input: &Path, wanted: &Wanted, spool: &Path) -> Result<Intake, Error> {
    let file = File::open(input).map_err(|source| Error::read(input, source))?;
    let mut reader = Reader {
        input,
        records: Records::new(file),
        cells: Cells::new(),
    };
    let header = reader.header()?;
    let positions = wanted
        .positions(&header)
        .map_err(|flaw| Error::input(input, 1, flaw))?;
    let mut intake = Intake {
        tally: Tally::default(),
        positions,
        sequence: Sequence::create(spool)?,
    };
    reader.rows(header.len(), &mut intake)?;
    Ok(intake)
}

struct Reader<'a> {
    input: &'a Path,
    records: Records<File>,
    cells: Cells,
}

impl Reader<'_> {
    fn header(&mut self) -> Result<Vec<String>, Error> {
        let record = match self.records.next_record() {
            Ok(Some(record)) => record,
            Ok(None) => return Err(Error::input(self.input, 1, Flaw::Empty)),
            Err(stop) => return Err(stopped(self.input, stop)),
        };
        let bytes = record.bytes;
        self.cells
            .split(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes));
        self.cells
            .iter()
            .map(|cell| {
                let name = str::from_utf8(cell).map_err(|_| Flaw::Encoding)?;
                Ok(name.trim().to_owned())
            })
            .collect::<Result<_, _>>()
            .map_err(|flaw| Error::input(self.input, record.line, flaw))
    }

    fn rows(&mut self, width: usize, intake: &mut Intake) -> Result<(), Error> {
        loop {
            let record = match self.records.next_record() {
                Ok(Some(record)) => record,
                Ok(None) => return Ok(()),
                Err(stop) => return Err(stopped(self.input, stop)),
            };
            let (id, is_new) = intake.tally.count(record.bytes, record.line);
            if is_new {
                check(&record, &mut self.cells, width)
                    .map_err(|flaw| Error::input(self.input, record.line, flaw))?;
            }
            intake.sequence.push(id)?;
        }
    }
}

fn check(record: &Record<'_>, cells: &mut Cells, expected: usize) -> Result<(), Flaw> {
    str::from_utf8(record.bytes).map_err(|_| Flaw::Encoding)?;
    match cells.split(record.bytes) {
        found if found == expected => Ok(()),
        found => Err(Flaw::Cells { found, expected }),
    }
}

fn stopped(input: &Path, stop: Stop) -> Error {
    match stop {
        Stop::Io(source) => Error::read(input, source),
        Stop::Flaw(line, flaw) => Error::input(input, line, flaw),
    }
}
