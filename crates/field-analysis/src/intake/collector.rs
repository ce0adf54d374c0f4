//! Where every format puts its rows.

use std::path::Path;

use super::{Cells, Intake, Sequence, Tally, Wanted};
use crate::error::{Error, Flaw};

/// Counts rows and checks each distinct one.
pub(super) struct Collector<'a> {
    input: &'a Path,
    width: usize,
    /// Places to pick from a row, where the file has columns that nobody asked for.
    picked: Option<Vec<usize>>,
    cells: Cells,
    scratch: Vec<u8>,
    intake: Intake,
}

impl<'a> Collector<'a> {
    /// A collector of rows under `header`.
    pub(super) fn new(
        input: &'a Path,
        wanted: &Wanted,
        header: &[String],
        spool: &Path,
    ) -> Result<Self, Error> {
        let positions = wanted
            .positions(header)
            .map_err(|flaw| Error::input(input, 1, flaw))?;
        let picks = wanted.drops_others() && header.len() > positions.len();
        let order = (0..positions.len()).collect();
        Ok(Self {
            input,
            width: header.len(),
            picked: picks.then(|| positions.clone()),
            cells: Cells::new(),
            scratch: Vec::new(),
            intake: Intake {
                tally: Tally::default(),
                positions: if picks { order } else { positions },
                sequence: Sequence::create(spool)?,
            },
        })
    }

    /// Adds a row as it stands in a CSV file.
    pub(super) fn add_record(&mut self, record: &[u8], line: u64) -> Result<(), Error> {
        if let Some(picked) = &self.picked {
            check(record, &mut self.cells, self.width)
                .map_err(|flaw| Error::input(self.input, line, flaw))?;
            self.scratch.clear();
            for position in picked {
                push_cell(&mut self.scratch, self.cells.get(*position));
            }
            let (id, _) = self.intake.tally.count(&self.scratch, line);
            return self.intake.sequence.push(id);
        }
        let (id, is_new) = self.intake.tally.count(record, line);
        if is_new {
            check(record, &mut self.cells, self.width)
                .map_err(|flaw| Error::input(self.input, line, flaw))?;
        }
        self.intake.sequence.push(id)
    }

    /// Adds a row by its cells, one for each column of the header.
    pub(super) fn add_cells<'c>(
        &mut self,
        cells: impl Iterator<Item = &'c str>,
        line: u64,
    ) -> Result<(), Error> {
        self.scratch.clear();
        cells.for_each(|cell| push_cell(&mut self.scratch, cell.as_bytes()));
        let (id, _) = self.intake.tally.count(&self.scratch, line);
        self.intake.sequence.push(id)
    }

    /// What was collected.
    pub(super) fn finish(self) -> Intake {
        self.intake
    }
}

fn check(record: &[u8], cells: &mut Cells, expected: usize) -> Result<(), Flaw> {
    str::from_utf8(record).map_err(|_| Flaw::Encoding)?;
    match cells.split(record) {
        found if found == expected => Ok(()),
        found => Err(Flaw::Cells { found, expected }),
    }
}

/// Appends a quoted cell, so that any text comes back as it is.
fn push_cell(record: &mut Vec<u8>, cell: &[u8]) {
    if !record.is_empty() {
        record.push(b',');
    }
    record.push(b'"');
    for part in cell.split_inclusive(|byte| *byte == b'"') {
        record.extend_from_slice(part);
        if part.ends_with(b"\"") {
            record.push(b'"');
        }
    }
    record.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_comes_back_as_it_is() {
        let texts = ["", "a", " a,\"b\"\r\n", "\"", "é"];
        let mut record = Vec::new();
        for text in texts {
            push_cell(&mut record, text.as_bytes());
        }
        let mut cells = Cells::new();
        assert_eq!(cells.split(&record), texts.len());
        assert!(cells.iter().eq(texts.map(str::as_bytes)));
    }
}
