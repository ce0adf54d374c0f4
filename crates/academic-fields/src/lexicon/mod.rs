//! The vocabulary: phrases of many languages and what each of them says.

mod conflicts;
mod entry;
mod source;
mod sources;
mod spelling;
mod trie;

pub use conflicts::{Conflict, conflicts};
pub use entry::{Entry, Kind};
pub use source::{Phrase, VocabularyError, read_vocabulary};
pub use sources::SOURCES;
pub(crate) use trie::{Trie, Walk};

use std::sync::OnceLock;

/// The lexicon that is compiled in.
pub(crate) fn lexicon() -> &'static Trie {
    static LEXICON: OnceLock<Trie> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let phrases = SOURCES
            .iter()
            .filter_map(|(_, text)| read_vocabulary(text).ok())
            .flatten();
        Trie::build(spelling::spellings(phrases))
    })
}
