//! Accuracy on labelled strings, printed.

use std::fmt::Write as _;
use std::path::Path;

use academic_fields::classify;
use academic_fields::evaluation::{Labelled, Outcome, Report, Share};
use anyhow::{Context as _, Result, anyhow};

/// Reads a labelled file, classifies its strings and prints the report.
pub(crate) fn evaluate(file: &Path) -> Result<()> {
    let rows = read_labelled(file)?;
    let outcomes: Vec<_> = rows.iter().map(outcome).collect();
    print!("{}", render(&Report::of(&outcomes)));
    for wrong in outcomes.iter().filter(|o| !o.is_acceptable()) {
        let expected: Vec<_> = wrong.labelled.acceptable.iter().map(|f| f.name()).collect();
        println!(
            "wrong {:.2} [{}] {} => {} not {}",
            wrong.confidence,
            wrong.labelled.language,
            wrong.labelled.text,
            wrong.predicted,
            expected.join("|")
        );
    }
    Ok(())
}

fn outcome(labelled: &Labelled) -> Outcome<'_> {
    let read = classify(&labelled.text);
    Outcome {
        labelled,
        predicted: read.academic_field,
        confidence: read.confidence,
    }
}

fn read_labelled(file: &Path) -> Result<Vec<Labelled>> {
    let context = || format!("could not read `{}`", file.display());
    let mut reader = csv::Reader::from_path(file).with_context(context)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.with_context(context)?;
        let cell = |index| record.get(index).unwrap_or_default();
        let row = Labelled::read(cell(0), cell(1), cell(2), cell(3));
        rows.push(row.map_err(|name| anyhow!("unknown academic field `{name}`"))?);
    }
    Ok(rows)
}

fn render(report: &Report) -> String {
    let mut text = String::new();
    let mut line = |name: &str, share: Share| {
        let _ = writeln!(
            text,
            "{name:34} {:5} {:6.1} % acceptable {:6.1} % best",
            share.count,
            100.0 * share.accuracy(),
            100.0 * share.best as f64 / share.count.max(1) as f64
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
        line(
            &format!(
                "confidence {:.2} to {:.2}, mean {:.2}",
                bin.from, bin.to, bin.mean_confidence
            ),
            bin.share,
        );
    }
    text
}
