//! What is wrong with the vocabulary, and how deep each language goes.

use std::collections::BTreeMap;

use academic_fields::AcademicField;
use academic_fields::lexicon::{Entry, SOURCES, conflicts, read_vocabulary};
use anyhow::{Result, bail};

/// Prints the state of every vocabulary file, or of the one named.
pub(crate) fn check(only: Option<&str>) -> Result<()> {
    let wanted = |file: &str| only.is_none_or(|only| only == file);
    for (file, text) in SOURCES.iter().filter(|(file, _)| wanted(file)) {
        let phrases = match read_vocabulary(text) {
            Ok(phrases) => phrases,
            Err(error) => bail!("{file}.txt: {error}"),
        };
        let mut counts = BTreeMap::<&str, usize>::new();
        for field in AcademicField::all().filter(|field| *field != AcademicField::OTHER) {
            counts.insert(field.name(), 0);
        }
        for phrase in &phrases {
            *counts
                .entry(phrase.entry.field.map_or("-", AcademicField::name))
                .or_default() += 1;
        }
        println!("{file}: {} phrases", phrases.len());
        let thin: Vec<_> = counts
            .iter()
            .filter(|(_, n)| **n < 8)
            .map(|(f, n)| format!("{f} {n}"))
            .collect();
        if !thin.is_empty() && !phrases.is_empty() {
            println!("  few phrases: {}", thin.join(", "));
        }
    }
    for conflict in conflicts().into_iter().filter(|c| wanted(c.file)) {
        println!(
            "{}.txt:{}: `{}` says {}, but {}.txt says {} and counts",
            conflict.file,
            conflict.line,
            conflict.text,
            describe(conflict.said),
            conflict.earlier_file,
            describe(conflict.counts)
        );
    }
    Ok(())
}

fn describe(entry: Entry) -> String {
    let field = entry.field.map_or("no field", AcademicField::name);
    format!("{:?} {field} {}", entry.kind, entry.level)
}
