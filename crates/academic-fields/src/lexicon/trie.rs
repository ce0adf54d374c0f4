//! A trie of spellings in one flat array, walked along a string.

mod every;

use std::collections::BTreeMap;

use super::entry::Entry;
use super::spelling::{STAR, Spelling};
use crate::model::bytes::{Reader, put_bytes};
use crate::reading::fold::{Script, script};

/// A letter of a spelling, and where the letters lie that can follow it.
///
/// The letters that can follow one lie side by side in ascending order, those of a word
/// that branches nowhere right behind each other: a walk mostly stays in a cache line.
#[derive(Clone, Copy, PartialEq)]
struct Node {
    label: u16,
    entry: u16,
    /// The first letter that can follow, or 0; the topmost bit marks the last sibling.
    link: u32,
}

impl Node {
    const ROOT: Self = Self {
        label: 0,
        entry: 0,
        link: LAST_SIBLING,
    };
}

const LAST_SIBLING: u32 = 1 << 31;
/// Flags of a node in a file: the last of its siblings, one that others follow, one that
/// ends a phrase.
const LAST: u8 = 1;
const BRANCHES: u8 = 2;
const SPEAKS: u8 = 4;
/// Symbols there can be, and so the letters a spelling can begin with.
const SYMBOLS: usize = 1 << 16;

/// All spellings, see [`Node`].
#[derive(Clone, PartialEq)]
pub(crate) struct Trie {
    nodes: Vec<Node>,
    /// The node of each first letter, or 0.
    roots: Vec<u32>,
}

/// A phrase found: how far it reaches, and whether a star stood for its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Walk {
    pub(crate) end: usize,
    pub(crate) entry: Entry,
    pub(crate) starred: bool,
}

#[derive(Clone, Copy)]
struct Found {
    end: usize,
    entry: u16,
    starred: bool,
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
        let mut nodes = vec![Node::ROOT];
        // Depth first: what follows a letter is placed as soon as the letter is.
        let mut open = vec![(0, 0)];
        while let Some((node, draft)) = open.pop() {
            place_children(&mut nodes, &drafts, node, draft, &mut open);
        }
        Self::of(nodes)
    }

    fn of(nodes: Vec<Node>) -> Self {
        let mut trie = Self {
            nodes,
            roots: vec![0; SYMBOLS],
        };
        let mut at = trie.first_child(0);
        while at != 0 {
            let node = trie.nodes[at as usize];
            trie.roots[usize::from(node.label)] = at;
            at = if node.link & LAST_SIBLING == 0 {
                at + 1
            } else {
                0
            };
        }
        trie
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Writes three bytes a letter and two an entry; where the letters lie that can follow
    /// is told by the order of the nodes, see [`Self::take`].
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        let mut packed = Vec::with_capacity(self.nodes.len() * 4);
        for (at, node) in self.nodes.iter().enumerate().skip(1) {
            let flags = [
                (node.link & LAST_SIBLING != 0, LAST),
                (self.first_child(node_index(at)) != 0, BRANCHES),
                (node.entry != 0, SPEAKS),
            ];
            let flags = flags
                .iter()
                .filter(|(set, _)| *set)
                .fold(0, |all, (_, flag)| all | flag);
            packed.push(flags);
            packed.extend(node.label.to_le_bytes());
            if node.entry != 0 {
                packed.extend(node.entry.to_le_bytes());
            }
        }
        put_bytes(out, &packed);
    }

    /// Reads a trie: groups of siblings, each below the first node in order of depth that
    /// still waits for one.
    pub(crate) fn take(reader: &mut Reader<'_>) -> Option<Self> {
        let mut packed = Reader(reader.bytes()?);
        let mut nodes = Vec::with_capacity(packed.0.len() / 3 + 1);
        nodes.push(Node::ROOT);
        let mut open = Vec::with_capacity(256);
        if !packed.0.is_empty() {
            open.push(0);
        }
        while let Some(parent) = open.pop() {
            nodes[parent].link |= node_index(nodes.len());
            let waiting = open.len();
            take_siblings(&mut packed, &mut nodes, &mut open)?;
            open[waiting..].reverse();
        }
        packed.0.is_empty().then(|| Self::of(nodes))
    }

    /// The longest phrase that begins at `start`, which is where a word begins.
    pub(crate) fn longest(&self, text: &[u16], start: usize) -> Option<Walk> {
        let root = self.roots[usize::from(*text.get(start)?)];
        self.walk(root, text, start + 1)
    }

    /// The longest phrase ending a compound whose last part begins at `start`.
    pub(crate) fn longest_tail(&self, text: &[u16], start: usize) -> Option<Walk> {
        let tails = self.roots[usize::from(STAR)];
        let root = self.child(tails, *text.get(start)?)?;
        self.walk(root, text, start + 1)
    }

    fn walk(&self, root: u32, text: &[u16], at: usize) -> Option<Walk> {
        let mut best = None;
        if root != 0 {
            self.follow(root, text, at, false, &mut best);
        }
        let found = best?;
        let entry = Entry::unpack(found.entry)?;
        Some(Walk {
            end: found.end,
            entry,
            starred: found.starred,
        })
    }

    fn follow(
        &self,
        from: u32,
        text: &[u16],
        start: usize,
        starred: bool,
        best: &mut Option<Found>,
    ) {
        let (mut node, mut at) = (from, start);
        loop {
            let entry = self.nodes[node as usize].entry;
            if entry != 0
                && best.is_none_or(|b| at > b.end || (at == b.end && b.starred && !starred))
                && ends_word(text, at)
            {
                *best = Some(Found {
                    end: at,
                    entry,
                    starred,
                });
            }
            let child = self.first_child(node);
            if child == 0 {
                return;
            }
            // A star sorts before every other symbol.
            if self.nodes[child as usize].label == STAR {
                self.follow(child, text, word_end(text, at), true, best);
            }
            let Some(next) = text.get(at).and_then(|symbol| self.sibling(child, *symbol)) else {
                return;
            };
            node = next;
            at += 1;
        }
    }

    fn first_child(&self, node: u32) -> u32 {
        self.nodes[node as usize].link & !LAST_SIBLING
    }

    fn child(&self, node: u32, label: u16) -> Option<u32> {
        match self.first_child(node) {
            0 => None,
            first => self.sibling(first, label),
        }
    }

    /// The node with a label among those from `first` to their last.
    fn sibling(&self, first: u32, label: u16) -> Option<u32> {
        for (at, node) in (first..).zip(&self.nodes[first as usize..]) {
            if node.label >= label {
                return (node.label == label).then_some(at);
            }
            if node.link & LAST_SIBLING != 0 {
                break;
            }
        }
        None
    }
}

/// Reads one group of siblings and puts those that others follow on the open ones.
fn take_siblings(
    packed: &mut Reader<'_>,
    nodes: &mut Vec<Node>,
    open: &mut Vec<usize>,
) -> Option<()> {
    loop {
        let &[flags, low, high] = packed.take(3)?.first_chunk()?;
        let entry = if flags & SPEAKS == 0 {
            0
        } else {
            packed.u16()?
        };
        if flags & BRANCHES != 0 {
            open.push(nodes.len());
        }
        let is_last = flags & LAST != 0;
        nodes.push(Node {
            label: u16::from_le_bytes([low, high]),
            entry,
            link: if is_last { LAST_SIBLING } else { 0 },
        });
        if is_last {
            return Some(());
        }
    }
}

fn place_children(
    nodes: &mut Vec<Node>,
    drafts: &[Draft],
    node: u32,
    draft: usize,
    open: &mut Vec<(u32, usize)>,
) {
    let children = &drafts[draft].children;
    let first = node_index(nodes.len());
    if !children.is_empty() {
        nodes[node as usize].link |= first;
    }
    for (&label, &child) in children {
        nodes.push(Node {
            label,
            entry: drafts[child].entry,
            link: 0,
        });
    }
    if let Some(last) = nodes.last_mut().filter(|_| !children.is_empty()) {
        last.link |= LAST_SIBLING;
    }
    let placed = (first..).zip(children.values().copied());
    open.extend(placed.collect::<Vec<_>>().into_iter().rev());
}

/// A node number; the vocabulary has far less than 2³¹ letters.
fn node_index(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(0)
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
mod tests;
