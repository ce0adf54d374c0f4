//! A trie of spellings in two flat arrays, walked along a string.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::spelling::{STAR, Spelling};
use crate::model::bytes::{Reader, put_u16s, put_u32s};
use crate::reading::fold::{Script, script};

/// The children of node `n` are the nodes `first_child[n]..first_child[n + 1]`, by label.
#[derive(Clone, PartialEq)]
pub(crate) struct Trie {
    labels: Vec<u16>,
    first_child: Vec<u32>,
    entries: Vec<u16>,
    /// The node below which the spellings stand that begin with a star.
    tails: Option<u32>,
}

/// A phrase found: how far it reaches, and whether a star stood for its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Walk {
    pub(crate) end: usize,
    pub(crate) entry: Entry,
    pub(crate) starred: bool,
}

#[derive(Default)]
struct Draft {
    children: BTreeMap<u16, usize>,
    entry: u16,
}

impl Trie {
    /// Builds the trie; of equal spellings the first stays.
    pub(crate) fn build(spellings: Vec<Spelling>) -> Self {
        let mut drafts = vec![Draft::default()];
        for (symbols, entry) in spellings {
            insert(&mut drafts, &symbols, entry.pack());
        }
        Self::flatten(&drafts)
    }

    fn flatten(drafts: &[Draft]) -> Self {
        let mut trie = Self {
            labels: vec![0],
            first_child: Vec::with_capacity(drafts.len() + 1),
            entries: vec![drafts[0].entry],
            tails: None,
        };
        let mut order = vec![0];
        let mut at = 0;
        while let Some(&draft) = order.get(at) {
            trie.first_child.push(node_index(order.len()));
            for (&label, &child) in &drafts[draft].children {
                trie.labels.push(label);
                trie.entries.push(drafts[child].entry);
                order.push(child);
            }
            at += 1;
        }
        trie.first_child.push(node_index(order.len()));
        trie.tails = trie.child(0, STAR);
        trie
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.labels.len()
    }

    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        put_u16s(out, &self.labels);
        put_u32s(out, &self.first_child);
        put_u16s(out, &self.entries);
    }

    pub(crate) fn take(reader: &mut Reader<'_>) -> Option<Self> {
        let labels = reader.u16s()?;
        let first_child = reader.u32s()?;
        let entries = reader.u16s()?;
        let nodes = labels.len();
        let complete = nodes > 0 && first_child.len() == nodes + 1 && entries.len() == nodes;
        let within = first_child.iter().all(|child| *child as usize <= nodes);
        if !complete || !within || !first_child.is_sorted() {
            return None;
        }
        let mut trie = Self {
            labels,
            first_child,
            entries,
            tails: None,
        };
        trie.tails = trie.child(0, STAR);
        Some(trie)
    }

    /// The longest phrase that begins at `start`, which is where a word begins.
    pub(crate) fn longest(&self, text: &[u16], start: usize) -> Option<Walk> {
        let mut best = None;
        self.follow(0, text, start, false, &mut best);
        best
    }

    /// The longest phrase ending a compound whose last part begins at `start`.
    pub(crate) fn longest_tail(&self, text: &[u16], start: usize) -> Option<Walk> {
        let mut best = None;
        self.follow(self.tails?, text, start, false, &mut best);
        best
    }

    fn follow(
        &self,
        from: u32,
        text: &[u16],
        start: usize,
        starred: bool,
        best: &mut Option<Walk>,
    ) {
        let (mut node, mut at) = (from, start);
        loop {
            if let Some(entry) = Entry::unpack(self.entries[node as usize])
                && ends_word(text, at)
                && best.is_none_or(|b| at > b.end || (at == b.end && b.starred && !starred))
            {
                *best = Some(Walk {
                    end: at,
                    entry,
                    starred,
                });
            }
            if node != 0
                && let Some(star) = self.child(node, STAR)
            {
                self.follow(star, text, word_end(text, at), true, best);
            }
            let Some(next) = text.get(at).and_then(|symbol| self.child(node, *symbol)) else {
                return;
            };
            node = next;
            at += 1;
        }
    }

    fn child(&self, node: u32, label: u16) -> Option<u32> {
        let from = self.first_child[node as usize] as usize;
        let to = self.first_child[node as usize + 1] as usize;
        let labels = &self.labels[from..to];
        let place = if labels.len() <= 8 {
            labels.iter().position(|l| *l == label)?
        } else {
            labels.binary_search(&label).ok()?
        };
        Some(node_index(from + place))
    }
}

/// A node number; the vocabulary has far less than 2³² letters.
fn node_index(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn insert(drafts: &mut Vec<Draft>, symbols: &[u16], entry: u16) {
    let mut node = 0;
    for symbol in symbols {
        node = if let Some(&child) = drafts[node].children.get(symbol) {
            child
        } else {
            drafts.push(Draft::default());
            let child = drafts.len() - 1;
            drafts[node].children.insert(*symbol, child);
            child
        };
    }
    if drafts[node].entry == 0 {
        drafts[node].entry = entry;
    }
}

/// Whether a word can end before `at`: always, where words need no spaces.
fn ends_word(text: &[u16], at: usize) -> bool {
    let Some(&next) = text.get(at) else {
        return true;
    };
    script(next) != Script::Spaced || at > 0 && script(text[at - 1]) != Script::Spaced
}

/// The end of the word that `at` stands in.
pub(crate) fn word_end(text: &[u16], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    at + rest
        .iter()
        .take_while(|s| script(**s) == Script::Spaced)
        .count()
}

#[cfg(test)]
mod tests {
    use super::super::entry::Kind;
    use super::*;
    use crate::level::Level;
    use crate::taxonomy::AcademicField;

    fn trie(phrases: &[(&str, usize)]) -> Trie {
        let spelling = |(text, field): &(&str, usize)| {
            let field = AcademicField::from_index(*field);
            let entry = Entry {
                kind: Kind::Subject,
                field,
                level: Level::None,
            };
            (text.encode_utf16().collect(), entry)
        };
        Trie::build(phrases.iter().map(spelling).collect())
    }

    fn found(trie: &Trie, text: &str) -> Option<(usize, usize)> {
        let text: Vec<u16> = text.encode_utf16().collect();
        let walk = trie.longest(&text, 0)?;
        Some((walk.end, walk.entry.field?.index()))
    }

    #[test]
    fn the_longest_phrase_wins() {
        let trie = trie(&[("art", 1), ("art history", 2), ("art his", 3)]);
        assert_eq!(found(&trie, "art history"), Some((11, 2)));
        assert_eq!(found(&trie, "art hist"), Some((3, 1)));
        assert_eq!(found(&trie, "artful"), None);
    }

    #[test]
    fn stars_stand_for_endings_inside_and_at_the_end() {
        let trie = trie(&[
            ("международн* отношени*", 1),
            ("психолог*", 2),
            ("психологи", 3),
        ]);
        assert_eq!(found(&trie, "международные отношения"), Some((23, 1)));
        assert_eq!(found(&trie, "психология"), Some((10, 2)));
        assert_eq!(found(&trie, "психологи"), Some((9, 3)));
    }

    #[test]
    fn scripts_without_spaces_need_no_word_ends() {
        let trie = trie(&[("经济", 1), ("经济学", 2)]);
        assert_eq!(found(&trie, "经济学学士"), Some((3, 2)));
        assert_eq!(found(&trie, "经济系"), Some((2, 1)));
    }

    #[test]
    fn tails_are_found_at_the_end_of_compounds() {
        let trie = trie(&[("*informatik", 4)]);
        let text: Vec<u16> = "umweltinformatik".encode_utf16().collect();
        assert_eq!(trie.longest_tail(&text, 6).map(|w| w.end), Some(16));
        assert_eq!(trie.longest(&text, 0), None);
    }
}
