//! Subjects that only belong to the name of a school.

use super::fold::OF;
use super::mentions::{Mention, Reading};
use crate::lexicon::Kind;

/// "school of business", "Sport University".
pub(crate) fn is_school_name(reading: &Reading, at: usize) -> bool {
    let mentions = &reading.mentions;
    let is_school = |m: &&Mention| m.entry.kind == Kind::Institution;
    let here = mentions[at];
    let before = mentions[..at]
        .iter()
        .rev()
        .find(|m| m.entry.kind != Kind::Noise)
        .filter(is_school);
    if before.is_some_and(|m| is_genitive(reading, m.end, here.start)) {
        return true;
    }
    let after = mentions.get(at + 1).filter(is_school);
    after.is_some_and(|m| reading.gap(here.end, m.start).tight && !is_genitive_at(reading, m.end))
}

fn is_genitive(reading: &Reading, from: usize, to: usize) -> bool {
    is_genitive_at(reading, from) && !reading.gap(from, to).signs && to - from < 12
}

/// Whether "of" or its like follows.
fn is_genitive_at(reading: &Reading, from: usize) -> bool {
    reading.glyphs.bare.get(from) == Some(&OF)
}
