//! Subjects that only belong to the name of a school, or to what was learned in one.

use super::fold::OF;
use super::mentions::{Mention, Reading};
use crate::level::Level;
use crate::lexicon::{Kind, is_conjunction};

/// "school of business", "school of law and economics", "Sport University".
pub(crate) fn is_school_name(reading: &Reading, at: usize) -> bool {
    follows_school(reading, at) || stands_before_school(reading, at)
}

/// "of business" behind "school", and what "and" ties to it.
fn follows_school(reading: &Reading, at: usize) -> bool {
    let Some(before) = telling_before(reading, at) else {
        return false;
    };
    let (school, here) = (reading.mentions[before], reading.mentions[at]);
    if school.entry.kind == Kind::Institution {
        return is_genitive(reading, school.end, here.start);
    }
    school.entry.kind.is_subject()
        && is_conjunction(&reading.glyphs.exact[school.end..here.start])
        && follows_school(reading, before)
}

/// "Sport" in "Sport University": but "MBA Sport University College" studies it.
fn stands_before_school(reading: &Reading, at: usize) -> bool {
    let is_school = |m: &&Mention| m.entry.kind == Kind::Institution;
    let next = reading.mentions.get(at + 1).filter(is_school);
    next.is_some_and(|school| {
        let gap = reading.gap(reading.mentions[at].end, school.start);
        gap.tight && !is_genitive_at(reading, school.end) && !follows_degree(reading, at)
    })
}

/// Whether a degree, or another subject of it, stands right before in the same clause.
fn follows_degree(reading: &Reading, at: usize) -> bool {
    let Some(before) = telling_before(reading, at) else {
        return false;
    };
    let (first, here) = (reading.mentions[before], reading.mentions[at]);
    let is_degree = first.entry.kind == Kind::Degree && first.entry.level != Level::Secondary;
    let is_subject = || first.entry.kind.is_subject() && follows_degree(reading, before);
    is_together(reading, first, here) && (is_degree || is_subject())
}

/// Whether beside school stands a certificate or degree with a subject of its own.
///
/// "Diploma in Nursing, high school": but in "Diploma, high school, maths" the diploma is that
/// of the school.
pub(crate) fn is_qualified(reading: &Reading) -> bool {
    let mentions = &reading.mentions;
    mentions.iter().any(is_of_secondary)
        && (0..mentions.len()).any(|at| has_own_subject(reading, at))
}

fn has_own_subject(reading: &Reading, at: usize) -> bool {
    let degree = reading.mentions[at];
    let before = telling_before(reading, at).map(|before| reading.mentions[before]);
    let is_of_school =
        before.is_some_and(|m| is_of_secondary(&m) && is_together(reading, m, degree));
    let telling = |m: &&Mention| m.entry.kind != Kind::Noise;
    let next = reading.mentions[at + 1..].iter().find(telling);
    let subject = next.filter(|m| m.entry.kind.is_subject());
    degree.entry.level > Level::Secondary
        && !is_of_school
        && subject.is_some_and(|m| is_together(reading, degree, *m))
}

/// Whether a subject stands behind school in the same clause: "GCSE English and Maths".
pub(crate) fn is_of_school(reading: &Reading, at: usize) -> bool {
    telling_before(reading, at).is_some_and(|before| {
        let first = reading.mentions[before];
        let is_subject = || first.entry.kind.is_subject() && is_of_school(reading, before);
        is_together(reading, first, reading.mentions[at])
            && (is_of_secondary(&first) || is_subject())
    })
}

fn is_of_secondary(mention: &Mention) -> bool {
    mention.entry.level == Level::Secondary
}

/// Whether two mentions stand in one clause with no unknown word between.
fn is_together(reading: &Reading, first: Mention, second: Mention) -> bool {
    !reading.gap(first.end, second.start).breaks && !reading.has_unknown(first.end, second.start)
}

/// The place of the last mention before another that says something.
fn telling_before(reading: &Reading, at: usize) -> Option<usize> {
    let telling = |at: &usize| reading.mentions[*at].entry.kind != Kind::Noise;
    (0..at).rev().find(telling)
}

fn is_genitive(reading: &Reading, from: usize, to: usize) -> bool {
    is_genitive_at(reading, from) && !reading.gap(from, to).signs && to - from < 12
}

/// Whether "of" or its like follows.
fn is_genitive_at(reading: &Reading, from: usize) -> bool {
    reading.glyphs.bare.get(from) == Some(&OF)
}
