//! Figures on the material in the repository, each string read by parts that know nothing of it.

mod known;
mod phrases;
mod unknown;

use academic_fields::evaluation::{Labelled, Outcome, Report};
use academic_fields::model::Calibration;
use anyhow::Result;

use crate::assemble::{assemble_from, files, joined};
use crate::fit::{fit, observe};
use crate::folds::Folds;
use crate::labelled::examples;
use crate::{leave_out, render};

/// Examples in folds, and for each fold the calibration that has not seen it.
struct Dealt<'a> {
    examples: &'a [Labelled],
    folds: Folds,
    calibrations: Vec<Calibration>,
}

/// Prints the figures, with examples and phrases dealt into `count` folds.
pub(crate) fn cross_validate(count: usize) -> Result<()> {
    let (files, examples) = (files()?, examples()?);
    let phrases = joined(&files);
    let whole = assemble_from(&phrases);
    let seen = observe(&whole, &phrases, &examples);
    let folds = Folds::of(&examples, count);
    let unseen = |fold| fit(seen.iter().filter(|seen| !folds.holds(fold, seen.example)));
    let dealt = Dealt {
        examples: &examples,
        calibrations: (0..count).map(unseen).collect(),
        folds,
    };
    print(
        "examples, read by the whole vocabulary; the calibration has not seen the fold",
        &known::outcomes(whole, &dealt),
    );
    let (taken, outcomes) = unknown::outcomes(&phrases, &dealt);
    print(
        &format!(
            "examples, read without the {taken} phrases that occur in strings of one fold alone; \
             weights and calibration have not seen the fold"
        ),
        &outcomes,
    );
    let subjects = phrases::subjects(&files);
    print(
        "subjects of the vocabulary, read by the phrases and weights of the other folds",
        &phrases::outcomes(&phrases, &subjects, count, &fit(seen.iter())),
    );
    println!("whole languages and degree families left out of vocabulary and weights");
    leave_out::leave_out(&[])
}

fn print(title: &str, outcomes: &[Outcome<'_>]) {
    let report = Report::of(outcomes);
    let (summary, reliability) = (render::summary(&report), render::reliability(&report));
    println!("{title}\n{summary}{reliability}");
}
