//! The phrases of the vocabulary that a string mentions.

use super::fold::{BREAK, OF, SPACE, Script, script};
use super::glyphs::{Glyphs, Point};
use crate::lexicon::{Entry, Kind, Trie, Walk};

/// Letters that the last part of a compound has at least.
const MIN_TAIL: usize = 4;

/// Letters that a phrase needs to be found although the string has marks on them.
const MIN_BARE: usize = 5;
/// Letters that an unknown word needs to resemble a known one.
const MIN_TELLING: usize = 5;
/// Letters from which an unknown word is none, but noise.
const MAX_TELLING: usize = 60;

/// A phrase found in a string, by symbol positions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mention {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) entry: Entry,
    /// Part of it was not spelled out in the vocabulary.
    pub(crate) starred: bool,
}

/// A string with its mentions, in order and without overlap.
pub(crate) struct Reading {
    pub(crate) glyphs: Glyphs,
    pub(crate) mentions: Vec<Mention>,
    /// Words of letters that no phrase covers.
    pub(crate) unknown: Vec<(usize, usize)>,
    /// Words of letters in all; letters of unspaced scripts count one each.
    pub(crate) words: usize,
}

impl Reading {
    /// Reads a string by a lexicon.
    pub(crate) fn of(text: &str, lexicon: &Trie) -> Self {
        let mut reading = Self {
            glyphs: Glyphs::of(text),
            mentions: Vec::with_capacity(8),
            unknown: Vec::new(),
            words: 0,
        };
        let mut at = 1;
        while at < reading.glyphs.bare.len() {
            at = reading.step(lexicon, at);
        }
        reading
    }

    /// Reads what begins at `at` and returns where to go on.
    fn step(&mut self, lexicon: &Trie, at: usize) -> usize {
        let class = script(self.glyphs.bare[at]);
        if class == Script::None {
            return at + 1;
        }
        let word_end = if class == Script::Spaced {
            self.spaced_end(at)
        } else {
            at + 1
        };
        if let Some((start, found)) = self.phrase(lexicon, at, word_end) {
            self.mentions.push(Mention {
                start,
                end: found.end,
                entry: found.entry,
                starred: found.starred || start > at,
            });
            self.words += self.count_words(at, found.end);
            return found.end;
        }
        if self.has_letter(at, word_end) {
            self.words += 1;
            self.unknown.push((at, word_end));
        }
        word_end
    }

    fn phrase(&self, lexicon: &Trie, at: usize, word_end: usize) -> Option<(usize, Walk)> {
        let whole = self.longer(at, |text| lexicon.longest(text, at));
        let settled = whole.is_some_and(|w| !w.starred || w.end > word_end);
        if settled || script(self.glyphs.bare[at]) != Script::Spaced {
            return whole.map(|w| (at, w));
        }
        self.tail(lexicon, at, word_end).or(whole.map(|w| (at, w)))
    }

    /// The longest last part of the compound `at..word_end` that the lexicon has.
    fn tail(&self, lexicon: &Trie, at: usize, word_end: usize) -> Option<(usize, Walk)> {
        (at + 2..word_end.saturating_sub(MIN_TAIL - 1)).find_map(|start| {
            Some((
                start,
                self.longer(start, |text| lexicon.longest_tail(text, start))?,
            ))
        })
    }

    /// The longer of what is found with marks and without; with marks when equal.
    fn longer(&self, at: usize, find: impl Fn(&[u16]) -> Option<Walk>) -> Option<Walk> {
        let bare = find(&self.glyphs.bare);
        if !self.glyphs.has_marks {
            return bare;
        }
        let exact = find(&self.glyphs.exact);
        // A short word with marks is another word than the abbreviation without.
        let bare = bare.filter(|found| {
            found.end - at >= MIN_BARE
                || self.glyphs.exact[at..found.end] == self.glyphs.bare[at..found.end]
        });
        match (exact, bare) {
            (Some(exact), Some(bare)) if bare.end > exact.end => Some(bare),
            (None, bare) => bare,
            (exact, _) => exact,
        }
    }

    /// The end of the spaced word at `at`; an unspaced letter ends it too.
    fn spaced_end(&self, at: usize) -> usize {
        let rest = &self.glyphs.bare[at..];
        at + rest
            .iter()
            .take_while(|s| script(**s) == Script::Spaced)
            .count()
    }

    fn has_letter(&self, start: usize, end: usize) -> bool {
        self.glyphs.bare[start..end]
            .iter()
            .any(|s| *s > u16::from(b'9'))
    }

    fn count_words(&self, start: usize, end: usize) -> usize {
        let text = &self.glyphs.bare[start..end];
        let gaps = text.iter().filter(|s| script(**s) == Script::None).count();
        let unspaced = text
            .iter()
            .filter(|s| script(**s) == Script::Unspaced)
            .count();
        unspaced.max(gaps + 1)
    }

    /// The separators between two mentions: the strongest, and how many words lie between.
    pub(crate) fn gap(&self, from: usize, to: usize) -> Gap {
        let text = &self.glyphs.bare[from.min(to)..to];
        let breaks = text.contains(&BREAK);
        let is_sign = |s: &u16| script(*s) == Script::None && !matches!(*s, SPACE | OF);
        Gap {
            breaks,
            signs: text.iter().any(is_sign),
            tight: text.iter().all(|s| *s == SPACE),
        }
    }

    /// Whether a bracket, colon, dash or stop stands between two places.
    pub(crate) fn has_point(&self, from: usize, to: usize, point: Point) -> bool {
        let points = &mut self.glyphs.points.iter();
        points.any(|(at, kind)| (from..to).contains(at) && *kind == point)
    }

    /// Whether a word that no phrase covers stands between two places.
    pub(crate) fn has_unknown(&self, from: usize, to: usize) -> bool {
        let mut starts = self.unknown.iter().map(|(start, _)| start);
        starts.any(|start| (from..to).contains(start))
    }

    /// The unknown words that are long enough to resemble something.
    pub(crate) fn telling_words(&self) -> Vec<(usize, usize)> {
        let telling = |(start, end): &&(usize, usize)| {
            (MIN_TELLING..MAX_TELLING).contains(&(end - start))
                || script(self.glyphs.bare[*start]) == Script::Unspaced
        };
        self.unknown.iter().filter(telling).copied().collect()
    }

    /// Whether there is nothing to read: no letter, no phrase.
    pub(crate) fn is_blank(&self) -> bool {
        self.words == 0 && self.mentions.is_empty()
    }

    /// Whether a word for a school stands in the string.
    pub(crate) fn names_school(&self) -> bool {
        let mut kinds = self.mentions.iter().map(|mention| mention.entry.kind);
        kinds.any(|kind| kind == Kind::Institution)
    }

    /// The words that no phrase covers.
    pub(crate) fn unknown_words(&self) -> String {
        let word = |(start, end): &(usize, usize)| {
            String::from_utf16_lossy(&self.glyphs.exact[*start..*end])
        };
        self.unknown.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    /// Whether a mention is in a script without spaces.
    pub(crate) fn is_unspaced(&self, mention: &Mention) -> bool {
        let first = self.glyphs.bare.get(mention.start);
        first.is_some_and(|symbol| script(*symbol) == Script::Unspaced)
    }

    /// The words of a mention, in lower case.
    pub(crate) fn words_of(&self, mention: &Mention) -> String {
        String::from_utf16_lossy(&self.glyphs.exact[mention.start..mention.end])
    }
}

/// What lies between two mentions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gap {
    /// A clause ends in between.
    pub(crate) breaks: bool,
    /// Any separator but a space or a particle.
    pub(crate) signs: bool,
    /// The two mentions touch.
    pub(crate) tight: bool,
}
