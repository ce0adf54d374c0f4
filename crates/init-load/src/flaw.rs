//! What can be wrong with a row of the mapping file.

/// A row that cannot be loaded.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowFlaw {
    /// A row is longer or shorter than the header.
    #[error("{found} cells where the header has {expected}")]
    Cells {
        /// Cells of the row.
        found: u64,
        /// Cells of the header.
        expected: u64,
    },
    /// Bytes that are no text.
    #[error("is not UTF-8")]
    Encoding,
    /// A quoted cell that never ends and takes in all rows behind it.
    #[error("a quote is opened and never closed")]
    OpenQuote,
    /// A label of several lines, which is mostly a quote at the wrong place.
    #[error("the label has a line break")]
    LineBreakInLabel,
    /// Anything else that the CSV reader says.
    #[error("{0}")]
    Other(String),
}

impl RowFlaw {
    /// What to try.
    pub(crate) const fn hint(&self) -> &'static str {
        match self {
            Self::Cells { .. } | Self::Other(_) => {
                "mend the line; a cell with a comma or a line break needs quotes"
            }
            Self::Encoding => "save the file as UTF-8",
            Self::OpenQuote => "close the quote; a quote inside a quoted cell is written twice",
            Self::LineBreakInLabel => {
                "write the label in one line; a quote that is closed too late may have taken in the next row"
            }
        }
    }
}
