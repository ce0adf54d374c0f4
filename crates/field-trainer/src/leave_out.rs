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
use crate::parallel::each;

/// Strings, and the material that is left to read them by.
struct Trial {
    name: String,
    rows: Vec<Labelled>,
    left: Vec<Phrase<'static>>,
}

/// Prints accuracy with each language, then each degree family, left out of everything.
pub(crate) fn leave_out(files: &[PathBuf]) -> Result<()> {
    let rows = if files.is_empty() {
        examples()?
    } else {
        read_all(files)?
    };
    let all = phrases(|_| true)?;
    let whole = assemble_from(&all);
    let mut trials = languages(&rows)?;
    trials.extend(degrees(&rows, &all));
    let lines = each(trials.len(), |number| line(&whole, &trials[number]));
    print!("{}", lines.concat());
    Ok(())
}

fn languages(rows: &[Labelled]) -> Result<Vec<Trial>> {
    let mut trials = Vec::new();
    for (language, text) in SOURCES {
        let is_in = |row: &&Labelled| row.language == *language;
        let rows: Vec<_> = rows.iter().filter(is_in).cloned().collect();
        if rows.is_empty() || read_vocabulary(text)?.is_empty() {
            continue;
        }
        trials.push(Trial {
            name: (*language).to_owned(),
            rows,
            left: phrases(|file| file != *language)?,
        });
    }
    Ok(trials)
}

fn degrees(rows: &[Labelled], all: &[Phrase<'static>]) -> Vec<Trial> {
    let trial = |level: Level| {
        let is_left =
            |phrase: &&Phrase<'_>| phrase.entry.kind != Kind::Degree || phrase.entry.level != level;
        Trial {
            name: format!("degrees: {level}"),
            rows: rows.to_vec(),
            left: all.iter().filter(is_left).cloned().collect(),
        }
    };
    Level::ALL.into_iter().skip(1).map(trial).collect()
}

fn line(whole: &Classifier, trial: &Trial) -> String {
    let accuracy = |classifier: &Classifier| {
        100.0
            * Report::of(&outcomes(classifier, &trial.rows))
                .all
                .accuracy()
    };
    let (with, without) = (accuracy(whole), accuracy(&assemble_from(&trial.left)));
    let (name, count) = (&trial.name, trial.rows.len());
    format!("{name:22} {count:5} strings {with:6.1} % with, {without:6.1} % without\n")
}
