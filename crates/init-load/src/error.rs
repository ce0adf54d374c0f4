//! What can go wrong, and how the program ends then.

use std::io;
use std::path::{Path, PathBuf};

use db_connector::{DatabaseError, ErrorKind};
use telemetry::{ExitStatus, Failure};

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
    #[error("mapping file `{path}`, line {line}: {reason}")]
    BadRow {
        /// As given.
        path: PathBuf,
        /// Counted from 1, line breaks inside cells included.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// The header lacks a column.
    #[error("mapping file `{path}` has no column `{column}`")]
    MissingColumn {
        /// As given.
        path: PathBuf,
        /// The column that is looked for.
        column: &'static str,
    },
    /// Stdout failed.
    #[error("could not write the report")]
    Output(#[from] io::Error),
}

impl LoadError {
    /// Places an error of the CSV reader.
    pub(crate) fn from_csv(path: &Path, error: csv::Error) -> Self {
        let path = path.to_owned();
        let line = error.position().map_or(1, csv::Position::line);
        match error.into_kind() {
            csv::ErrorKind::Io(source) => Self::Unreadable { path, source },
            csv::ErrorKind::UnequalLengths {
                expected_len, len, ..
            } => Self::BadRow {
                path,
                line,
                reason: format!("{len} cells where the header has {expected_len}"),
            },
            csv::ErrorKind::Utf8 { .. } => Self::BadRow {
                path,
                line,
                reason: "is not UTF-8".to_owned(),
            },
            other => Self::BadRow {
                path,
                line,
                reason: format!("{other:?}"),
            },
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Database(error) => error.hint(),
            Self::Unreadable { .. } => Some("name another file with `--mapping FILE`"),
            Self::BadRow { .. } => {
                Some("mend the line; a cell with a comma or a line break needs quotes")
            }
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
            Self::Unreadable { .. } | Self::BadRow { .. } | Self::MissingColumn { .. } => {
                ExitStatus::Usage
            }
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
