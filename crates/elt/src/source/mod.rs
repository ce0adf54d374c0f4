//! Where addresses come from, one after the other.

mod entry;
mod lines;
mod rows;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::EltError;
pub(crate) use entry::Entry;
use rows::read_rows;

/// A list, a file or stdin. Only a few lines are in memory at a time.
pub struct AddressSource {
    path: PathBuf,
    input: Input,
    is_finite: bool,
}

enum Input {
    Listed(Vec<String>),
    Stream(Box<dyn Read + Send>),
}

impl AddressSource {
    /// These addresses.
    #[must_use]
    pub fn listed(addresses: Vec<String>) -> Self {
        Self {
            path: PathBuf::from("the command line"),
            input: Input::Listed(addresses),
            is_finite: true,
        }
    }

    /// A CSV file with a column `email`, or a file with one address a line.
    pub fn file(path: &Path) -> Result<Self, EltError> {
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?.is_file(), file)));
        let (is_finite, file) = opened.map_err(|source| EltError::Addresses {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            path: path.to_owned(),
            input: Input::Stream(Box::new(file)),
            is_finite,
        })
    }

    /// The same, from stdin.
    #[must_use]
    pub fn stdin() -> Self {
        Self {
            path: PathBuf::from("-"),
            input: Input::Stream(Box::new(io::stdin())),
            is_finite: false,
        }
    }

    /// Whether it can be read to its end at any time: whoever writes to stdin or a pipe may take
    /// for ever.
    pub(crate) const fn is_finite(&self) -> bool {
        self.is_finite
    }

    /// Hands every entry to `give` until that says no. Blocks.
    pub(crate) fn read(self, mut give: impl FnMut(Entry) -> bool) -> Result<(), EltError> {
        let path = self.path;
        let read = match self.input {
            Input::Listed(addresses) => {
                let _ = addresses.into_iter().map(Entry::Text).all(give);
                Ok(())
            }
            Input::Stream(stream) => read_rows(stream, &mut give),
        };
        read.map_err(|source| EltError::Addresses { path, source })
    }
}
