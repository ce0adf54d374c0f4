//! What remains when every phrase goes that only the fold's strings have.
//!
//! This is as bad as it gets: a vocabulary written without a look at the examples would have most of
//! these phrases all the same. People who meet new strings are somewhere between this and
//! [`known`](super::known).

use std::collections::BTreeSet;

use academic_fields::evaluation::Outcome;
use academic_fields::lexicon::{Occurrences, Phrase};

use super::Dealt;
use crate::assemble::assemble_from;
use crate::evaluate::outcomes as read;
use crate::parallel::each;

/// How many phrases were taken away in all, and every example read without those of its fold.
pub(super) fn outcomes<'a>(
    phrases: &[Phrase<'static>],
    dealt: &Dealt<'a>,
) -> (usize, Vec<Outcome<'a>>) {
    let occurrences = Occurrences::of(phrases);
    let places = |text: &str| occurrences.places_in(text);
    let needed: Vec<_> = dealt.examples.iter().map(|e| places(&e.text)).collect();
    let by_fold = each(dealt.calibrations.len(), |fold| {
        let elsewhere: BTreeSet<_> = dealt.folds.outside(fold, &needed).flatten().collect();
        let here: BTreeSet<_> = dealt.folds.inside(fold, &needed).flatten().collect();
        let taken: BTreeSet<_> = here.difference(&elsewhere).collect();
        let left: Vec<_> = (0..)
            .zip(phrases)
            .filter(|(place, _)| !taken.contains(&&place))
            .map(|(_, phrase)| phrase.clone())
            .collect();
        let calibration = dealt.calibrations[fold].clone();
        let classifier = assemble_from(&left).with_calibration(calibration);
        let inside = dealt.folds.inside(fold, dealt.examples);
        (taken.len(), read(&classifier, inside))
    });
    let taken = by_fold.iter().map(|(taken, _)| taken).sum();
    let outcomes = by_fold.into_iter().flat_map(|(_, outcomes)| outcomes);
    (taken, outcomes.collect())
}
