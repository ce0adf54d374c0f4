//! Which subjects of a string are minors.

use super::glyphs::Point;
use super::marks::is_called;
use super::mentions::Reading;
use super::schools::is_school_name;
use crate::lexicon::{Kind, is_conjunction};

/// The minors of a string, by the places of their mentions.
#[derive(Debug, Default)]
pub(crate) struct Minors(Vec<usize>);

/// How much a word for a minor takes in where the string leaves it open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// "minors in law, music", "law & music minor": both.
    Wide,
    /// "minor in law, music", "law & music minor": the one beside the word.
    Narrow,
}

impl Minors {
    /// Finds the minors: as many as may be meant, if that leaves a main subject.
    pub(crate) fn of(reading: &Reading) -> Self {
        let mut kinds = reading.mentions.iter().map(|mention| mention.entry.kind);
        if !kinds.any(|kind| kind == Kind::Minor) {
            return Self::default();
        }
        let is_subject = |at: &usize| {
            reading.mentions[*at].entry.kind.is_subject() && !is_school_name(reading, *at)
        };
        let subjects: Vec<_> = (0..reading.mentions.len()).filter(is_subject).collect();
        let wide = minors(reading, &subjects, Reach::Wide);
        if wide.len() < subjects.len() {
            return Self(wide);
        }
        Self(minors(reading, &subjects, Reach::Narrow))
    }

    /// Whether the mention at a place is a minor.
    pub(crate) fn contains(&self, at: usize) -> bool {
        self.0.contains(&at)
    }
}

fn minors(reading: &Reading, subjects: &[usize], reach: Reach) -> Vec<usize> {
    let is_minor = |at: &usize| {
        !is_called(reading, *at, Kind::Major)
            && (is_announced(reading, *at, reach) || is_called_minor(reading, *at, reach))
    };
    subjects.iter().copied().filter(is_minor).collect()
}

/// "a law minor", and with wide reach the music of "a music & law minor".
fn is_called_minor(reading: &Reading, at: usize, reach: Reach) -> bool {
    let joined = (at + 1..reading.mentions.len())
        .find(|next| reading.mentions[*next].entry.kind != Kind::Noise)
        .filter(|next| reach == Reach::Wide && is_joined(reading, at, *next));
    is_called(reading, at, Kind::Minor)
        || joined.is_some_and(|next| is_called_minor(reading, next, reach))
}

/// Whether nothing but "and" stands between two subjects.
fn is_joined(reading: &Reading, at: usize, next: usize) -> bool {
    let (here, next) = (reading.mentions[at], reading.mentions[next]);
    next.entry.kind.is_subject() && is_conjunction(&reading.glyphs.exact[here.end..next.start])
}

/// Whether a word like "minor in" stands before, and reaches this far.
fn is_announced(reading: &Reading, at: usize, reach: Reach) -> bool {
    let mut end = reading.mentions[at].start;
    for before in (0..at).rev() {
        let mention = reading.mentions[before];
        let between = (mention.end, end);
        match mention.entry.kind {
            Kind::Minor => return !closes_subject(reading, before),
            Kind::Major | Kind::Degree => return false,
            kind if kind.is_subject() => {
                if ends(reading, between, reach) || is_called(reading, before, Kind::Major) {
                    return false;
                }
                end = mention.start;
            }
            _ => {}
        }
    }
    false
}

/// Whether the word for a minor at a place speaks of the subject before it.
fn closes_subject(reading: &Reading, mark: usize) -> bool {
    let telling = |at: &usize| reading.mentions[*at].entry.kind != Kind::Noise;
    let before = (0..mark).rev().find(telling);
    before.is_some_and(|at| {
        reading.mentions[at].entry.kind.is_subject() && is_called(reading, at, Kind::Minor)
    })
}

/// Whether what announces a minor ends between two subjects.
fn ends(reading: &Reading, (from, to): (usize, usize), reach: Reach) -> bool {
    let has = |point| reading.has_point(from, to, point);
    has(Point::Closes) || has(Point::Stop) || reach == Reach::Narrow && reading.gap(from, to).breaks
}
