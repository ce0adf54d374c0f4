//! What can go wrong, with the file and the line it went wrong in.

use std::io;
use std::path::{Path, PathBuf};

use polars::error::PolarsError;
use telemetry::{ExitStatus, Failure};

/// Why an analysis stopped. The output is untouched then.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input cannot be opened or read.
    #[error("could not read `{}`", path.display())]
    Read {
        /// The input.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The input is readable, but not what it should be.
    #[error("`{}`, line {line}", path.display())]
    Input {
        /// The input.
        path: PathBuf,
        /// The line on which the row starts, counted from 1.
        line: u64,
        /// What is wrong with it.
        #[source]
        flaw: Flaw,
    },
    /// The output cannot be written.
    #[error("could not write `{}`", path.display())]
    Write {
        /// The output.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Two options name one file, and at least one of them writes it.
    #[error("{} and {} are the same file `{}`", options[0], options[1], path.display())]
    SharedFile {
        /// The file, as the second option names it.
        path: PathBuf,
        /// The options.
        options: [&'static str; 2],
    },
    /// The report cannot be made.
    #[error("could not make the report")]
    Report(#[source] io::Error),
    /// Stdout failed.
    #[error("could not print the figures")]
    Output(#[source] io::Error),
    /// The data frames refused.
    #[error("could not compute the table")]
    Frame(#[from] PolarsError),
}

/// What is wrong with a row of the input.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Not even a header.
    #[error("the file is empty")]
    Empty,
    /// A header and nothing else.
    #[error("no row stands below the header")]
    NoRows,
    /// A column that is needed is not in the header.
    #[error("the header lacks the column `{0}`")]
    MissingColumn(String),
    /// The header names a column twice.
    #[error("the header has the column `{0}` twice")]
    RepeatedColumn(String),
    /// The header has a column that would be lost.
    #[error("the header has the unknown column `{0}`")]
    UnknownColumn(String),
    /// A row is longer or shorter than the header.
    #[error("the row has {found} cells and the header {expected}")]
    Cells {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// Bytes that are no text.
    #[error("the row is not valid UTF-8")]
    Encoding,
    /// A line that is no JSON object of texts, with what the parser said.
    #[error("the line is no flat JSON object: {0}")]
    Json(String),
    /// A label that is not in the taxonomy.
    #[error("unknown academic field `{0}`")]
    UnknownField(String),
    /// A quoted cell that never ends.
    #[error("a quote is opened in this row and never closed")]
    OpenQuote,
    /// A row that cannot be meant.
    #[error("the row is longer than 16 MiB")]
    TooLong,
}

impl Error {
    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        Self::Write {
            path: path.to_owned(),
            source,
        }
    }

    pub(crate) fn input(path: &Path, line: u64, flaw: Flaw) -> Self {
        Self::Input {
            path: path.to_owned(),
            line,
            flaw,
        }
    }

    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Input { flaw, .. } => flaw.hint(),
            Self::SharedFile { .. } => Some("name another file: the one would replace the other"),
            Self::Read { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                Some("name the file with --input")
            }
            _ => None,
        }
    }

    fn status(&self) -> ExitStatus {
        match self {
            Self::Read { .. } | Self::Input { .. } | Self::SharedFile { .. } => ExitStatus::Usage,
            Self::Write { .. } | Self::Report(_) | Self::Output(_) | Self::Frame(_) => {
                ExitStatus::Incomplete
            }
        }
    }
}

impl Flaw {
    fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Cells { .. } => Some("put cells that contain commas in double quotes"),
            Self::Encoding => Some("save the file as UTF-8"),
            Self::OpenQuote | Self::TooLong => Some("write a quote inside a quoted cell twice"),
            _ => None,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let hint = error.hint();
        Self::new(error.status(), error).with_hint(hint)
    }
}
