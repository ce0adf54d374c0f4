//! The vocabulary: phrases of many languages and what each of them says.

mod conflicts;
mod entry;
mod occurrences;
mod source;
mod sources;
mod spelling;
mod trie;

pub use conflicts::{Conflict, conflicts};
pub use entry::{Entry, Kind};
pub use occurrences::Occurrences;
pub use source::{Phrase, VocabularyError, read_vocabulary};
pub use sources::SOURCES;
pub(crate) use spelling::is_conjunction;
pub(crate) use trie::{Trie, Walk};

use std::fmt;

use crate::model::bytes::Reader;

/// The phrases of a vocabulary, ready to be found in strings.
#[derive(Clone, PartialEq)]
pub struct Lexicon(pub(crate) Trie);

impl Lexicon {
    /// The lexicon of phrases; of equal spellings the first counts.
    #[must_use]
    pub fn of<'a>(phrases: impl IntoIterator<Item = Phrase<'a>>) -> Self {
        Self(Trie::build(spelling::spellings(phrases.into_iter())))
    }

    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }

    pub(crate) fn take(reader: &mut Reader<'_>) -> Option<Self> {
        Trie::take(reader).map(Self)
    }
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lexicon({} nodes)", self.0.len())
    }
}
