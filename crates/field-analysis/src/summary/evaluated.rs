//! The figures of an evaluation.

use std::iter;

use super::section;
use crate::evaluation::{Evaluation, Group};
use crate::statistics::percent;

/// How many confusions are shown.
const SHOWN: usize = 15;

/// Renders the figures as text.
pub(crate) fn evaluated(evaluation: &Evaluation) -> String {
    let mut text = String::new();
    groups(&mut text, "accuracy", &evaluation.overall);
    groups(&mut text, "by language", &evaluation.languages);
    groups(&mut text, "by academic field", &evaluation.fields);
    let header = ["confidence", "strings", "mean", "acceptable"].map(String::from);
    let bins = evaluation.reliability.iter().map(|bin| {
        [
            format!("{:.2} to {:.2}", bin.from, bin.to),
            bin.count.to_string(),
            format!("{:.2}", bin.confidence),
            percent(bin.acceptable, 1),
        ]
    });
    section(&mut text, "reliability", iter::once(header).chain(bins));
    let header = ["strings", "is", "taken for", "for example"].map(String::from);
    let confusions = evaluation.confusions.iter().take(SHOWN).map(|confusion| {
        [
            confusion.count.to_string(),
            confusion.expected.clone(),
            confusion.predicted.clone(),
            confusion.example.clone(),
        ]
    });
    section(
        &mut text,
        "worst confusions",
        iter::once(header).chain(confusions),
    );
    text
}

fn groups(text: &mut String, title: &str, groups: &[Group]) {
    let header = ["", "strings", "acceptable", "best label"].map(String::from);
    let rows = groups.iter().map(|group| {
        [
            group.name.clone(),
            group.count.to_string(),
            percent(group.acceptable, 1),
            percent(group.best, 1),
        ]
    });
    section(text, title, iter::once(header).chain(rows));
}
