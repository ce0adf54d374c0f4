//! Accuracy on labelled strings, printed.

use std::path::PathBuf;

use academic_fields::evaluation::{Labelled, Outcome, Report};
use academic_fields::model::Classifier;
use anyhow::Result;

use crate::assemble::lexicon_only;
use crate::labelled::{examples, read_all};
use crate::render;

/// Reads labelled files, classifies their strings and prints the report.
pub(crate) fn evaluate(files: &[PathBuf], wrong: bool) -> Result<()> {
    let rows = if files.is_empty() {
        examples()?
    } else {
        read_all(files)?
    };
    let outcomes = outcomes(&lexicon_only()?, &rows);
    let report = Report::of(&outcomes);
    let parts = [render::summary, render::languages, render::reliability];
    print!("{}", parts.map(|part| part(&report)).concat());
    if wrong {
        outcomes
            .iter()
            .filter(|o| !o.is_acceptable())
            .for_each(print_wrong);
    }
    Ok(())
}

/// What a classifier makes of labelled strings.
pub(crate) fn outcomes<'a>(
    classifier: &Classifier,
    rows: impl IntoIterator<Item = &'a Labelled>,
) -> Vec<Outcome<'a>> {
    let outcome = |labelled: &'a Labelled| {
        let read = classifier.classify(&labelled.text);
        Outcome {
            labelled,
            predicted: read.academic_field,
            confidence: read.confidence,
        }
    };
    rows.into_iter().map(outcome).collect()
}

fn print_wrong(outcome: &Outcome<'_>) {
    let expected: Vec<_> = outcome
        .labelled
        .acceptable
        .iter()
        .map(|f| f.name())
        .collect();
    println!(
        "{:.2} {} `{}`: {} instead of {}",
        outcome.confidence,
        outcome.labelled.language,
        outcome.labelled.text,
        outcome.predicted,
        expected.join("|")
    );
}
