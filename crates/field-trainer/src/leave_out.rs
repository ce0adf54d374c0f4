//! What is learned by heart: measuring with parts of the material left out.

use std::path::PathBuf;

use academic_fields::Level;
use academic_fields::evaluation::{Labelled, Report};
use academic_fields::lexicon::{Kind, Phrase, SOURCES, read_vocabulary};
use academic_fields::model::Classifier;
use anyhow::Result;

use crate::assemble::{assemble_from, phrases};
use crate::evaluate::outcomes;
use crate::labelled::{examples, read_all};

/// Prints accuracy with each language, then each degree family, left out of everything.
pub(crate) fn leave_out(files: &[PathBuf]) -> Result<()> {
    let rows = if files.is_empty() {
        examples()?
    } else {
        read_all(files)?
    };
    let all = phrases(|_| true)?;
    let whole = assemble_from(&all);
    for (language, text) in SOURCES {
        let rows: Vec<_> = rows
            .iter()
            .filter(|row| row.language == *language)
            .cloned()
            .collect();
        if rows.is_empty() || read_vocabulary(text)?.is_empty() {
            continue;
        }
        print(language, &whole, &phrases(|file| file != *language)?, &rows);
    }
    for level in Level::ALL.into_iter().skip(1) {
        let is_left =
            |phrase: &&Phrase<'_>| phrase.entry.kind != Kind::Degree || phrase.entry.level != level;
        let left: Vec<_> = all.iter().filter(is_left).cloned().collect();
        print(&format!("degrees: {level}"), &whole, &left, &rows);
    }
    Ok(())
}

fn print(name: &str, whole: &Classifier, left: &[Phrase<'static>], rows: &[Labelled]) {
    let accuracy =
        |classifier: &Classifier| 100.0 * Report::of(&outcomes(classifier, rows)).all.accuracy();
    let (with, without) = (accuracy(whole), accuracy(&assemble_from(left)));
    println!(
        "{name:22} {:5} strings {with:6.1} % with, {without:6.1} % without",
        rows.len()
    );
}
