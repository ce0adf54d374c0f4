//! Reading newline-delimited JSON: one object a line.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::collector::Collector;
use super::records::LONGEST;
use super::{Intake, Wanted};
use crate::error::{Error, Flaw};

/// An object, its texts borrowed from the line where they hold no escapes.
type Row<'a> = HashMap<Cow<'a, str>, Cell<'a>>;

/// A value that can stand in a cell.
#[derive(serde::Deserialize)]
#[serde(untagged, expecting = "a value is neither text nor number nor null")]
enum Cell<'a> {
    Text(#[serde(borrow)] Cow<'a, str>),
    Number(serde_json::Number),
    Null(()),
}

pub(super) fn read(
    input: &Path,
    file: impl Read,
    wanted: &Wanted,
    spool: &Path,
) -> Result<Intake, Error> {
    let columns: Vec<_> = columns(wanted).map(str::to_owned).collect();
    let mut collector = Collector::new(input, wanted, &columns, spool)?;
    let mut reader = BufReader::with_capacity(1 << 20, file);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let length = reader
            .by_ref()
            .take(LONGEST as u64)
            .read_until(b'\n', &mut line)
            .map_err(|source| Error::read(input, source))?;
        if length == 0 {
            break;
        }
        if length == LONGEST {
            return Err(Error::input(input, number, Flaw::TooLong));
        }
        if !line.trim_ascii().is_empty() {
            let cells = cells(&line, wanted).map_err(|flaw| Error::input(input, number, flaw))?;
            collector.add_cells(cells.iter().map(AsRef::as_ref), number)?;
        }
    }
    let intake = collector.finish();
    if intake.tally.len() == 0 {
        return Err(Error::input(input, 1, Flaw::Empty));
    }
    Ok(intake)
}

/// The wanted cells of a line; a key that is absent is a blank cell.
fn cells<'a>(line: &'a [u8], wanted: &Wanted) -> Result<Vec<Cow<'a, str>>, Flaw> {
    let text = str::from_utf8(line).map_err(|_| Flaw::Encoding)?;
    let mut row: Row = serde_json::from_str(text).map_err(|error| Flaw::Json(reason(&error)))?;
    if let Some(name) = row.keys().find(|name| wanted.refuses(name)) {
        return Err(Flaw::UnknownColumn(name.to_string()));
    }
    let cells = columns(wanted).map(|column| match row.remove(column) {
        Some(Cell::Text(text)) => text,
        Some(Cell::Number(number)) => Cow::Owned(number.to_string()),
        Some(Cell::Null(())) | None => Cow::Borrowed(""),
    });
    Ok(cells.collect())
}

/// What the parser says, and the column: the line it means is the one line that it was given.
fn reason(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match message.strip_suffix(&place) {
        Some(reason) => format!("{reason}, column {}", error.column()),
        None => message,
    }
}

/// The columns of a row: any line may have the optional one, so that every row has a cell for it.
fn columns<'a>(wanted: &Wanted<'a>) -> impl Iterator<Item = &'a str> {
    wanted.columns.iter().copied().chain(wanted.optional)
}

#[cfg(test)]
mod tests {
    use super::super::Others;
    use super::*;

    const WANTED: Wanted = Wanted {
        columns: &["level", "text"],
        optional: None,
        others: Others::Refused,
    };

    fn check(line: &str, expected: Result<[&str; 2], Flaw>) {
        let cells = cells(line.as_bytes(), &WANTED);
        let cells = cells.map(|cells| cells.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(
            cells,
            expected.map(|cells| cells.map(String::from).to_vec())
        );
    }

    #[test]
    fn values_become_cells() {
        check(
            r#"{"text": "a \"b\" é", "level": null}"#,
            Ok(["", "a \"b\" é"]),
        );
        check(r#"{"text": 3.5, "confidence": 1}"#, Ok(["", "3.5"]));
    }

    #[test]
    fn what_is_no_row_is_a_flaw() {
        check(
            r#"{"notes": "x"}"#,
            Err(Flaw::UnknownColumn("notes".into())),
        );
        let flaw = cells(b"[1]", &WANTED).unwrap_err();
        assert!(matches!(flaw, Flaw::Json(_)), "{flaw}");
        assert_eq!(cells(b"{\"text\": \"\xff\"}", &WANTED), Err(Flaw::Encoding));
    }
}
