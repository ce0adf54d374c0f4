//! Words and their pieces, hashed into buckets.

use crate::reading::fold::{Script, script};
use crate::reading::glyphs::Glyphs;

/// How many buckets the pieces of words fall into.
pub const BUCKETS: usize = 1 << 16;

/// Features taken of one string at most.
const MAX_FEATURES: usize = 600;

/// The buckets of a whole string, as training sees it.
#[must_use]
pub fn features_of_text(text: &str) -> Vec<u32> {
    let glyphs = Glyphs::of(text);
    let mut words = Vec::new();
    let mut start = None;
    for (at, symbol) in glyphs.bare.iter().enumerate() {
        match (script(*symbol) == Script::None, start) {
            (false, None) => start = Some(at),
            (true, Some(from)) => {
                words.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    features_of_words(&glyphs.bare, &words)
}

/// The buckets of some words of a text: each word, its pieces, and pairs of neighbours.
pub(crate) fn features_of_words(text: &[u16], words: &[(usize, usize)]) -> Vec<u32> {
    let mut features = Vec::with_capacity(64);
    let mut previous = None;
    for (start, end) in words {
        let word = &text[*start..*end];
        let whole = hash(1, word);
        features.push(bucket(whole));
        if let Some(previous) = previous {
            features.push(bucket(whole ^ u64::rotate_left(previous, 17)));
        }
        previous = Some(whole);
        pieces(word, &mut features);
        if features.len() > MAX_FEATURES {
            break;
        }
    }
    features
}

/// Three to five letters in a row, word ends included; one to three where words have no spaces.
fn pieces(word: &[u16], features: &mut Vec<u32>) {
    let unspaced = word.iter().any(|s| script(*s) == Script::Unspaced);
    let mut marked = Vec::with_capacity(word.len() + 2);
    marked.push(u16::from(b'<'));
    marked.extend(word);
    marked.push(u16::from(b'>'));
    let lengths = if unspaced { 1..=3 } else { 3..=5 };
    for length in lengths {
        features.extend(marked.windows(length).map(|piece| bucket(hash(2, piece))));
    }
}

/// FNV-1a over symbols, from a start of its own for each kind of feature.
fn hash(kind: u64, symbols: &[u16]) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ kind;
    symbols.iter().fold(start, |hash, symbol| {
        (hash ^ u64::from(*symbol)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn bucket(hash: u64) -> u32 {
    let mixed = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48;
    u32::try_from(mixed).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_keeps_most_pieces() {
        let right = features_of_text("philosophy");
        let wrong = features_of_text("philiosophy");
        let shared = wrong.iter().filter(|bucket| right.contains(bucket)).count();
        assert!(shared * 3 > wrong.len(), "{shared} of {}", wrong.len());
    }

    #[test]
    fn buckets_lie_in_range_and_are_bounded_in_number() {
        let many = features_of_text(&"Wirtschaft 经济 ".repeat(140));
        assert!(many.iter().all(|bucket| (*bucket as usize) < BUCKETS));
        assert!(many.len() < 2 * MAX_FEATURES);
        assert!(features_of_text("").is_empty());
    }
}
