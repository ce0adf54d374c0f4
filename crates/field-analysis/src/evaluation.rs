//! How well the classifier does on labelled strings.

use std::fs::File;
use std::io;
use std::path::Path;

use academic_fields::classify;
use academic_fields::evaluation::{Bin, Labelled, Outcome, Report, Share};
use csv::{Position, StringRecord};
use serde::Serialize;

use crate::error::{Error, Flaw};

/// The columns of a file of labelled strings.
const COLUMNS: [&str; 4] = ["text", "lang", "academic_field", "acceptable"];

/// The figures of an evaluation. Accuracies are shares from 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evaluation {
    /// All strings, those in English, those in other languages, and those read with confidence.
    pub overall: Vec<Group>,
    /// Strings by language.
    pub languages: Vec<Group>,
    /// Strings by their best label.
    pub fields: Vec<Group>,
    /// Confidence against what came true.
    pub reliability: Vec<Reliability>,
    /// Fields that were taken for others, most frequent first.
    pub confusions: Vec<Confused>,
}

/// Strings that have something in common.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// What they have in common.
    pub name: String,
    /// How many they are.
    pub count: usize,
    /// The share whose prediction is acceptable.
    pub acceptable: f64,
    /// The share whose prediction is the best label.
    pub best: f64,
}

/// Predictions whose confidence lies in one interval.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reliability {
    /// The lower bound, included.
    pub from: f32,
    /// The upper bound, excluded unless it is 1.
    pub to: f32,
    /// How many they are.
    pub count: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// The share of them that is acceptable: equal to the confidence if that is calibrated.
    pub acceptable: f64,
}

/// A field that was taken for another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Confused {
    /// The best label.
    pub expected: String,
    /// The field that was predicted and is not acceptable.
    pub predicted: String,
    /// How many times.
    pub count: usize,
    /// One of the strings.
    pub example: String,
}

/// Classifies the strings of a CSV file with the columns `text,lang,academic_field,acceptable`.
///
/// The last holds every field that is not wrong, joined by `|`.
pub fn evaluate(path: &Path) -> Result<Evaluation, Error> {
    let rows = read(path)?;
    if rows.is_empty() {
        return Err(Error::input(path, 1, Flaw::NoRows));
    }
    let outcomes: Vec<_> = rows.iter().map(outcome).collect();
    let report = Report::of(&outcomes);
    Ok(Evaluation::from(&report))
}

fn outcome(labelled: &Labelled) -> Outcome<'_> {
    let read = classify(&labelled.text);
    Outcome {
        labelled,
        predicted: read.academic_field,
        confidence: read.confidence,
    }
}

fn read(path: &Path) -> Result<Vec<Labelled>, Error> {
    let file = File::open(path).map_err(|source| Error::read(path, source))?;
    let mut reader = csv::Reader::from_reader(file);
    let header = reader.headers().map_err(|error| flawed(path, error))?;
    let positions = positions(header).map_err(|flaw| Error::input(path, 1, flaw))?;
    let row = |record: StringRecord| {
        let [text, language, field, acceptable] = positions.map(|at| &record[at]);
        let line = record.position().map_or(0, Position::line);
        let row = Labelled::read(text, language, field, acceptable);
        row.map_err(|name| Error::input(path, line, Flaw::UnknownField(name)))
    };
    reader
        .records()
        .map(|record| row(record.map_err(|error| flawed(path, error))?))
        .collect()
}

fn positions(header: &StringRecord) -> Result<[usize; 4], Flaw> {
    let mut positions = [0; 4];
    for (position, column) in positions.iter_mut().zip(COLUMNS) {
        let place = header.iter().position(|name| name.trim() == column);
        *position = place.ok_or_else(|| Flaw::MissingColumn(column.to_owned()))?;
    }
    Ok(positions)
}

fn flawed(path: &Path, error: csv::Error) -> Error {
    let line = error.position().map_or(1, Position::line);
    let flaw = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => Flaw::Encoding,
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => Flaw::Cells {
            found: usize::try_from(*len).unwrap_or(usize::MAX),
            expected: usize::try_from(*expected_len).unwrap_or(usize::MAX),
        },
        _ => return Error::read(path, io::Error::from(error)),
    };
    Error::input(path, line, flaw)
}

impl From<&Report> for Evaluation {
    fn from(report: &Report) -> Self {
        let overall = [
            ("all", report.all),
            ("English", report.english),
            ("other languages", report.other_languages),
            ("confidence of at least 0.9", report.confident),
        ];
        Self {
            overall: overall.map(|(name, share)| Group::of(name, share)).into(),
            languages: groups(&report.by_language, String::as_str),
            fields: groups(&report.by_field, |field| field.name()),
            reliability: report.reliability.iter().map(Reliability::from).collect(),
            confusions: report
                .confusions
                .iter()
                .map(|confusion| Confused {
                    expected: confusion.expected.name().to_owned(),
                    predicted: confusion.predicted.name().to_owned(),
                    count: confusion.count,
                    example: confusion.example.clone(),
                })
                .collect(),
        }
    }
}

fn groups<K>(shares: &[(K, Share)], name: impl Fn(&K) -> &str) -> Vec<Group> {
    let groups = shares.iter();
    groups
        .map(|(key, share)| Group::of(name(key), *share))
        .collect()
}

impl Group {
    fn of(name: &str, share: Share) -> Self {
        Self {
            name: name.to_owned(),
            count: share.count,
            acceptable: share.accuracy(),
            best: share.best as f64 / share.count.max(1) as f64,
        }
    }
}

impl From<&Bin> for Reliability {
    fn from(bin: &Bin) -> Self {
        Self {
            from: bin.from,
            to: bin.to,
            count: bin.share.count,
            confidence: bin.mean_confidence,
            acceptable: bin.share.accuracy(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluate_text(text: &str) -> Result<Evaluation, Error> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        evaluate(file.path())
    }

    #[test]
    fn strings_are_counted_by_group() {
        let evaluation = evaluate_text(
            "text,lang,academic_field,acceptable\n\
             \"BA, Law\",en,law,law\n\
             \"BA, Law\",en,design,design|visual arts\n\
             Law,fr,law,law\n",
        )
        .unwrap();
        let counts: Vec<_> = evaluation.overall.iter().map(|group| group.count).collect();
        assert_eq!(counts[..3], [3, 2, 1]);
        assert_eq!(evaluation.confusions.len(), 1);
        assert_eq!(evaluation.confusions[0].predicted, "law");
    }

    #[test]
    fn what_is_wrong_with_a_file_is_named_by_line() {
        for (text, line) in [
            ("text,lang,academic_field\n", 1),
            (
                "text,lang,academic_field,acceptable\na,en,law,law\nb,en,laww,law\n",
                3,
            ),
            (
                "text,lang,academic_field,acceptable\na,en,law,law\nb,en,law\n",
                3,
            ),
        ] {
            let error = evaluate_text(text).unwrap_err();
            assert!(
                matches!(error, Error::Input { line: l, .. } if l == line),
                "{error:?}"
            );
        }
    }
}
