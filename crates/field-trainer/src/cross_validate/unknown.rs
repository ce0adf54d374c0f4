//! What remains when every phrase goes that only the fold's strings have.
//!
//! This is as bad as it gets: a vocabulary written without a look at the examples would have most of
//! these phrases all the same. People who meet new strings are somewhere between this and
//! [`known`](super::known).

use academic_fields::evaluation::Outcome;
use academic_fields::lexicon::Phrase;

use super::Dealt;
use crate::assemble::assemble_from;
use crate::evaluate::outcomes as read;
use crate::needs::Needs;
use crate::parallel::each;

/// How many phrases were taken away in all, and every example read without those of its fold.
pub(super) fn outcomes<'a>(
    phrases: &[Phrase<'static>],
    dealt: &Dealt<'a>,
) -> (usize, Vec<Outcome<'a>>) {
    let needs = Needs::of(phrases, dealt.examples);
    let by_fold = each(dealt.calibrations.len(), |fold| {
        let left = needs.without(&dealt.folds, fold);
        let calibration = dealt.calibrations[fold].clone();
        let classifier = assemble_from(&left).with_calibration(calibration);
        let inside = dealt.folds.inside(fold, dealt.examples);
        (phrases.len() - left.len(), read(&classifier, inside))
    });
    let taken = by_fold.iter().map(|(taken, _)| taken).sum();
    let outcomes = by_fold.into_iter().flat_map(|(_, outcomes)| outcomes);
    (taken, outcomes.collect())
}
