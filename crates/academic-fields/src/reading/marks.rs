//! Words like "minor" and "major" that stand behind the subject they speak of.

use super::fold::BREAK;
use super::glyphs::Point;
use super::mentions::{Mention, Reading};
use crate::lexicon::{Kind, is_conjunction};

/// Whether a word of this kind stands behind a subject and speaks of it, not of what follows.
///
/// "an economics minor", "Economics as a minor", "Economics (minor)", "Economics - minor, Law":
/// but "Economics minor Law", "Economics, minor: Law".
pub(crate) fn is_called(reading: &Reading, subject: usize, kind: Kind) -> bool {
    let subject_end = reading.mentions[subject].end;
    let telling = |at: &usize| reading.mentions[*at].entry.kind != Kind::Noise;
    let mut rest = (subject + 1..reading.mentions.len()).filter(telling);
    let Some(mark) = rest.next().map(|at| reading.mentions[at]) else {
        return false;
    };
    let next = rest.next().map(|at| reading.mentions[at]);
    mark.entry.kind == kind
        && !reading.has_unknown(subject_end, mark.start)
        && speaks_of_what_is_before(reading, subject_end, mark, next)
}

fn speaks_of_what_is_before(
    reading: &Reading,
    before: usize,
    mark: Mention,
    next: Option<Mention>,
) -> bool {
    let until = next.map_or(reading.glyphs.bare.len(), |next| next.start);
    let has = |from, to, point| reading.has_point(from, to, point);
    let next_is_subject = next.is_some_and(|next| next.entry.kind.is_subject());
    if reading.gap(before, mark.start).breaks {
        let alone = reading.glyphs.bare.get(mark.end) == Some(&BREAK);
        let in_brackets =
            has(before, mark.start, Point::Opens) && has(mark.end, until, Point::Closes);
        let behind_dash = has(before, mark.start, Point::Dash)
            && !has(mark.end, until, Point::Dash)
            && !has(mark.end, until, Point::Colon);
        return in_brackets || alone && behind_dash;
    }
    let between = &reading.glyphs.exact[mark.end..until];
    let is_parted = reading.gap(mark.end, until).signs || is_conjunction(between);
    let announces = next_is_subject && (!is_parted || has(mark.end, until, Point::Colon));
    !reading.gap(before, mark.start).signs && !announces
}
