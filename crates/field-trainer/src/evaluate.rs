//! Accuracy on labelled strings, printed.

use std::fmt::Write as _;
use std::path::PathBuf;

use academic_fields::evaluation::{Labelled, Outcome, Report, Share};
use academic_fields::model::Classifier;
use anyhow::Result;

use crate::assemble::lexicon_only;
use crate::labelled::{examples, read_all};

/// Reads labelled files, classifies their strings and prints the report.
pub(crate) fn evaluate(files: &[PathBuf], wrong: bool) -> Result<()> {
    let rows = if files.is_empty() {
        examples()?
    } else {
        read_all(files)?
    };
    let outcomes = outcomes(&lexicon_only()?, &rows);
    print!("{}", render(&Report::of(&outcomes)));
    if wrong {
        outcomes
            .iter()
            .filter(|o| !o.is_acceptable())
            .for_each(print_wrong);
    }
    Ok(())
}

/// What a classifier makes of labelled strings.
pub(crate) fn outcomes<'a>(classifier: &Classifier, rows: &'a [Labelled]) -> Vec<Outcome<'a>> {
    let outcome = |labelled: &'a Labelled| {
        let read = classifier.classify(&labelled.text);
        Outcome {
            labelled,
            predicted: read.academic_field,
            confidence: read.confidence,
        }
    };
    rows.iter().map(outcome).collect()
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

fn render(report: &Report) -> String {
    let mut text = String::new();
    let mut line = |name: &str, share: Share| {
        let best = 100.0 * share.best as f64 / share.count.max(1) as f64;
        let accuracy = 100.0 * share.accuracy();
        let _ = writeln!(
            text,
            "{name:34} {:5} {accuracy:6.1} % acceptable {best:6.1} % best",
            share.count
        );
    };
    line("all", report.all);
    line("english", report.english);
    line("other languages", report.other_languages);
    line("confidence of 0.9 and more", report.confident);
    for (language, share) in &report.by_language {
        line(language, *share);
    }
    for bin in &report.reliability {
        let name = format!(
            "confidence {:.2} to {:.2}, mean {:.2}",
            bin.from, bin.to, bin.mean_confidence
        );
        line(&name, bin.share);
    }
    text
}
