//! Spellings that more than one phrase of the vocabulary claims.

use std::collections::HashMap;

use super::entry::Entry;
use super::source::read_vocabulary;
use super::sources::SOURCES;
use super::spelling::first_spellings;

/// A phrase that says something else than an earlier one with the same spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The file of the later phrase, and its line.
    pub file: &'static str,
    /// The line of the later phrase, from 1.
    pub line: usize,
    /// The later phrase.
    pub text: &'static str,
    /// What it says, in vain.
    pub said: Entry,
    /// The file that has the earlier phrase.
    pub earlier_file: &'static str,
    /// What the earlier phrase says, which is what counts.
    pub counts: Entry,
}

/// Every phrase that an earlier one contradicts, in the order of the files.
#[must_use]
pub fn conflicts() -> Vec<Conflict> {
    let mut claimed = HashMap::new();
    let mut conflicts = Vec::new();
    for (file, text) in SOURCES {
        for phrase in read_vocabulary(text).unwrap_or_default() {
            let (line, text, said) = (phrase.line, phrase.text, phrase.entry);
            for symbols in first_spellings(&phrase) {
                let (earlier_file, counts) = *claimed.entry(symbols).or_insert((*file, said));
                if counts != said {
                    conflicts.push(Conflict {
                        file,
                        line,
                        text,
                        said,
                        earlier_file,
                        counts,
                    });
                }
            }
        }
    }
    conflicts.dedup_by(|a, b| (a.file, a.line) == (b.file, b.line));
    conflicts
}
