//! Reads the mapping file into one row per normalised text.

use std::fs::File;
use std::path::Path;

use academic_fields::{normalize_text, resolve_label};
use csv::{Reader, StringRecord};
use models::{FieldMapping, is_filled_label};

use crate::flaw::RowFlaw;
use crate::merged::Merged;
use crate::quotes::Quotes;
use crate::report::RowCounts;
use crate::{Labels, LoadError};

/// The file's rows, one per identity, in order of identity, and what was met on the way.
#[derive(Debug)]
pub(crate) struct Mapping {
    pub(crate) rows: Vec<FieldMapping>,
    pub(crate) counts: RowCounts,
}

/// Where the columns stand in this file.
struct Columns {
    level: Option<usize>,
    level_name: Option<usize>,
    field_of_study: usize,
    academic_field: usize,
    method: Option<usize>,
}

/// Reads and checks the whole file; memory grows with its distinct texts.
pub(crate) fn read_mapping(path: &Path, labels: Labels) -> Result<Mapping, LoadError> {
    let file = File::open(path).map_err(|source| LoadError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let mut reader = Reader::from_reader(Quotes::new(file));
    let in_file = |error| LoadError::from_csv(path, error);
    let columns = Columns::find(reader.headers().map_err(in_file)?, path)?;
    let mut merged = Merged::default();
    loop {
        let record = reader.records().next();
        // What an open quote does to its row is told as what it is.
        if let Some(line) = reader.get_ref().left_open() {
            return Err(LoadError::bad_row(path, line, RowFlaw::OpenQuote));
        }
        let Some(record) = record else {
            return Ok(merged.finish());
        };
        let record = record.map_err(in_file)?;
        let row = columns.read(&record, labels).map_err(|flaw| {
            let line = record.position().map_or(1, csv::Position::line);
            LoadError::bad_row(path, line, flaw)
        })?;
        merged.add(row, columns.is_filled(&record));
    }
}

impl Columns {
    fn find(header: &StringRecord, path: &Path) -> Result<Self, LoadError> {
        let find = |column: &'static str| {
            let mut places = header.iter().enumerate().filter(|(_, name)| {
                name.trim_start_matches('\u{feff}')
                    .trim()
                    .eq_ignore_ascii_case(column)
            });
            match (places.next(), places.next()) {
                (place, None) => Ok(place.map(|(place, _)| place)),
                _ => Err(LoadError::RepeatedColumn {
                    path: path.to_owned(),
                    column,
                }),
            }
        };
        let require = |column: &'static str| {
            find(column)?.ok_or_else(|| LoadError::MissingColumn {
                path: path.to_owned(),
                column,
            })
        };
        Ok(Self {
            level: find("level")?,
            level_name: find("level_name")?,
            field_of_study: require("field_of_study")?,
            academic_field: require("academic_field")?,
            method: find("method")?,
        })
    }

    fn read(&self, record: &StringRecord, labels: Labels) -> Result<FieldMapping, RowFlaw> {
        let cell = |column: usize| {
            let text = record.get(column).unwrap_or_default().trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let field_of_study = cell(self.field_of_study).unwrap_or_default();
        let label = cell(self.academic_field);
        if label
            .as_ref()
            .is_some_and(|label| label.contains(['\n', '\r']))
        {
            return Err(RowFlaw::LineBreakInLabel);
        }
        Ok(FieldMapping {
            id: normalize_text(&field_of_study),
            field_of_study,
            level: self.level.and_then(cell),
            level_name: self.level_name.and_then(cell),
            academic_field: label
                .filter(|_| !self.is_filled(record))
                .map(|label| word_label(label, labels)),
        })
    }

    /// Whether there is a label, and it is a guess of the program that filled the file in.
    fn is_filled(&self, record: &StringRecord) -> bool {
        let method = self.method.and_then(|column| record.get(column));
        let label = record.get(self.academic_field).unwrap_or_default();
        !label.trim().is_empty() && method.is_some_and(is_filled_label)
    }
}

fn word_label(label: String, labels: Labels) -> String {
    match labels {
        Labels::AsGiven => label,
        Labels::Taxonomy => resolve_label(&label).map_or(label, |field| field.name().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use tempfile::NamedTempFile;

    use super::*;

    fn file(content: &[u8]) -> NamedTempFile {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        file
    }

    fn read(content: &str) -> Mapping {
        read_mapping(file(content.as_bytes()).path(), Labels::Taxonomy).unwrap()
    }

    fn error(content: &[u8]) -> String {
        let file = file(content);
        let message = read_mapping(file.path(), Labels::Taxonomy)
            .unwrap_err()
            .to_string();
        message.replace(&file.path().display().to_string(), "FILE")
    }

    #[test]
    fn spellings_of_one_text_are_one_row() {
        let mapping = read("field_of_study,academic_field\nLaw,\n LAW ,law\nlaw,\n");
        assert_eq!(mapping.rows.len(), 1);
        assert_eq!(mapping.rows[0].academic_field.as_deref(), Some("law"));
        assert_eq!(
            (
                mapping.counts.read,
                mapping.counts.duplicate,
                mapping.counts.labelled
            ),
            (3, 2, 1)
        );
    }

    #[test]
    fn most_frequent_label_wins_and_contradictions_are_counted() {
        for (labels, winner, contradicting) in [
            ("law finance", "law", 1),
            ("law finance finance", "finance", 1),
            ("- - - law", "law", 0),
            ("art law law art music", "visual arts", 3),
        ] {
            let rows = labels
                .split(' ')
                .map(|label| format!("X,{label}\n").replace('-', ""));
            let rows: String = rows.collect();
            let mapping = read(&format!("field_of_study,academic_field\n{rows}"));
            assert_eq!(mapping.rows.len(), 1);
            let label = mapping.rows[0].academic_field.as_deref();
            assert_eq!(
                (label, mapping.counts.contradicting),
                (Some(winner), contradicting),
                "{labels}"
            );
        }
    }

    #[test]
    fn labels_take_the_taxonomys_name_unless_asked_otherwise() {
        let content = "field_of_study,academic_field\nX,Human Resources\nY,my own label\n";
        let labels = |labels| -> Vec<_> {
            let mapping = read_mapping(file(content.as_bytes()).path(), labels).unwrap();
            mapping
                .rows
                .into_iter()
                .filter_map(|row| row.academic_field)
                .collect()
        };
        assert_eq!(
            labels(Labels::Taxonomy),
            ["human resources", "my own label"]
        );
        assert_eq!(labels(Labels::AsGiven), ["Human Resources", "my own label"]);
    }

    #[test]
    fn labels_that_field_analysis_filled_in_are_no_labels() {
        let mapping = read(
            "field_of_study,academic_field,confidence,method\n\
             AW#27,other,0.906,none\nLaw,law,0.99,lexicon\nArt,visual arts,1,given\nPoetry,art,,\n",
        );
        let labelled = mapping
            .rows
            .iter()
            .filter(|row| row.academic_field.is_some());
        let texts: Vec<_> = labelled.map(|row| row.field_of_study.as_str()).collect();
        assert_eq!(texts, ["Art", "Poetry"]);
        assert_eq!((mapping.rows.len(), mapping.counts.filled), (4, 2));
    }

    #[test]
    fn columns_are_found_by_name_behind_a_byte_order_mark() {
        let mapping =
            read("\u{feff}Academic_Field,extra,field_of_study\nlaw,1,Jurisprudence\n,2,\n");
        assert_eq!(mapping.rows[0].field_of_study, "Jurisprudence");
        assert_eq!(mapping.counts.blank, 1);
    }

    #[test]
    fn broken_files_are_named_with_their_line() {
        assert_eq!(
            error(b"a,b\n1,2\n"),
            "mapping file `FILE` has no column `field_of_study`"
        );
        assert_eq!(
            error(b""),
            "mapping file `FILE` has no column `field_of_study`"
        );
        assert_eq!(
            error(b"field_of_study,academic_field\n\"a\nb\",law\nx,law,more\n"),
            "mapping file `FILE`, line 4: 3 cells where the header has 2"
        );
        assert_eq!(
            error(b"field_of_study,academic_field\nx,\xff\n"),
            "mapping file `FILE`, line 2: is not UTF-8"
        );
        assert_eq!(
            error(b"field_of_study,academic_field,FIELD_OF_STUDY\nx,law,y\n"),
            "mapping file `FILE` has the column `field_of_study` twice"
        );
        let missing = read_mapping(Path::new("no/such.csv"), Labels::Taxonomy).unwrap_err();
        assert_eq!(
            missing.to_string(),
            "could not read the mapping file `no/such.csv`"
        );
    }

    #[test]
    fn quote_that_is_never_closed_does_not_swallow_the_rest() {
        let open = "mapping file `FILE`, line 2: a quote is opened and never closed";
        for content in [
            "academic_field,field_of_study\nlaw,\"Law\nart,Art\nx,y\n",
            "field_of_study,academic_field\nLaw,\"law\nArt,art\nx,y\n",
            "field_of_study,academic_field\n\"Law,law\nArt,art\nx,y\n",
            "field_of_study,academic_field\nLaw,\"law",
        ] {
            assert_eq!(error(content.as_bytes()), open, "{content}");
        }
        assert_eq!(
            error(b"field_of_study,academic_field\nLaw,\"law\nArt,\"\nx,y\n"),
            "mapping file `FILE`, line 2: the label has a line break"
        );
    }
}
