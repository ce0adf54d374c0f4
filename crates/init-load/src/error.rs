//! What can go wrong, and how the program ends then.

use std::io;
use std::path::{Path, PathBuf};

use db_connector::{DatabaseError, ErrorKind};
use telemetry::{ExitStatus, Failure};

use crate::flaw::RowFlaw;

/// A load that did not happen; the database is as it was, apart from collections already created.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The database refused or was lost.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The mapping file cannot be read.
    #[error("could not read the mapping file `{path}`")]
    Unreadable {
        /// As given.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A row is broken.
    #[error("mapping file `{path}`, line {line}: {flaw}")]
    BadRow {
        /// As given.
        path: PathBuf,
        /// Counted from 1, line breaks inside cells included.
        line: u64,
        /// What is wrong with it.
        flaw: RowFlaw,
    },
    /// The header lacks a column.
    #[error("mapping file `{path}` has no column `{column}`")]
    MissingColumn {
        /// As given.
        path: PathBuf,
        /// The column that is looked for.
        column: &'static str,
    },
    /// The header has a column twice: which one counts nobody can tell.
    #[error("mapping file `{path}` has the column `{column}` twice")]
    RepeatedColumn {
        /// As given.
        path: PathBuf,
        /// The column.
        column: &'static str,
    },
    /// Stdout failed.
    #[error("could not write the report")]
    Output(#[from] io::Error),
}

impl LoadError {
    /// Places an error of the CSV reader.
    pub(crate) fn from_csv(path: &Path, error: csv::Error) -> Self {
        let line = error.position().map_or(1, csv::Position::line);
        match error.into_kind() {
            csv::ErrorKind::Io(source) => Self::Unreadable {
                path: path.to_owned(),
                source,
            },
            csv::ErrorKind::UnequalLengths {
                expected_len: expected,
                len: found,
                ..
            } => Self::bad_row(path, line, RowFlaw::Cells { found, expected }),
            csv::ErrorKind::Utf8 { .. } => Self::bad_row(path, line, RowFlaw::Encoding),
            other => Self::bad_row(path, line, RowFlaw::Other(format!("{other:?}"))),
        }
    }

    pub(crate) fn bad_row(path: &Path, line: u64, flaw: RowFlaw) -> Self {
        Self::BadRow {
            path: path.to_owned(),
            line,
            flaw,
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Database(error) => error.hint(),
            Self::Unreadable { .. } => Some("name another file with `--mapping FILE`"),
            Self::BadRow { flaw, .. } => Some(flaw.hint()),
            Self::RepeatedColumn { .. } => Some("name every column once"),
            Self::MissingColumn { .. } => Some(
                "the first line names the columns: level,level_name,field_of_study,academic_field",
            ),
            Self::Output(_) => None,
        }
    }

    const fn status(&self) -> ExitStatus {
        match self {
            Self::Database(error) => match error.kind() {
                ErrorKind::Configuration | ErrorKind::Refused | ErrorKind::Empty => {
                    ExitStatus::Usage
                }
                ErrorKind::Data => ExitStatus::Incomplete,
                ErrorKind::Unreachable | ErrorKind::Full | ErrorKind::Other => {
                    ExitStatus::ServiceLost
                }
            },
            Self::Unreadable { .. }
            | Self::BadRow { .. }
            | Self::MissingColumn { .. }
            | Self::RepeatedColumn { .. } => ExitStatus::Usage,
            Self::Output(_) => ExitStatus::Incomplete,
        }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        let (status, hint) = (error.status(), error.hint());
        Self::new(status, error).with_hint(hint)
    }
}
