//! Every spelling along a string, not the longest alone.

use super::{STAR, Trie, ends_word, word_end};

impl Trie {
    /// The node that a spelling ends at.
    pub(crate) fn node_of(&self, spelling: &[u16]) -> Option<u32> {
        let step = |node, symbol: &u16| self.child(node, *symbol);
        spelling.iter().try_fold(0, step)
    }

    /// Tells `found` the nodes of all spellings from `at` on: whole words if one begins
    /// there, and last parts of a compound.
    pub(crate) fn every(
        &self,
        text: &[u16],
        at: usize,
        begins_word: bool,
        found: &mut impl FnMut(u32),
    ) {
        if begins_word {
            self.every_below(0, text, at, found);
        } else if let Some(tails) = self.child(0, STAR) {
            self.every_below(tails, text, at, found);
        }
    }

    fn every_below(&self, node: u32, text: &[u16], at: usize, found: &mut impl FnMut(u32)) {
        if self.nodes[node as usize].entry != 0 && ends_word(text, at) {
            found(node);
        }
        let is_inside = node != 0;
        if let Some(starred) = self.child(node, STAR).filter(|_| is_inside) {
            self.every_below(starred, text, word_end(text, at), found);
        }
        if let Some(next) = text.get(at).and_then(|symbol| self.child(node, *symbol)) {
            self.every_below(next, text, at + 1, found);
        }
    }
}
