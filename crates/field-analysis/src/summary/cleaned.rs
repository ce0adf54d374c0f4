//! The figures of a mapping file.

use std::iter;

use super::{frequencies, section};
use crate::filling::Disagreements;
use crate::statistics::{Filled, Statistics, percent};

/// Renders the figures as text.
pub(crate) fn cleaned(statistics: &Statistics) -> String {
    let mut text = format!(
        "rows in {}, out {}, dropped {} ({}) for want of a level\n\
         mapping ratio {} ({} of {} rows have an academic field)\n\
         {} fields of study, {} academic fields, {} distinct rows\n",
        statistics.rows_in,
        statistics.rows_out,
        statistics.rows_dropped,
        percent(statistics.dropped_share, 1),
        percent(statistics.mapping_ratio, 2),
        statistics.mapped_rows,
        statistics.rows_out,
        statistics.unique_fields_of_study,
        statistics.unique_academic_fields,
        statistics.distinct_rows,
    );
    if let Some(figures) = &statistics.filled {
        text.insert_str(0, &warning(&figures.disagreements));
        text.push_str(&filled(figures));
    }
    let missing = statistics.missing.iter().map(|missing| {
        [
            missing.column.clone(),
            missing.input.to_string(),
            missing.output.to_string(),
        ]
    });
    let header = ["column", "in", "out"].map(String::from);
    section(&mut text, "blank cells", iter::once(header).chain(missing));
    frequencies(&mut text, "levels", &statistics.levels);
    for frequent in &statistics.most_frequent {
        let title = format!("most frequent {}", frequent.column);
        frequencies(&mut text, &title, &frequent.values);
    }
    frequencies(
        &mut text,
        "most frequent unmapped field_of_study",
        &statistics.unmapped,
    );
    text
}

/// What filling did.
fn filled(filled: &Filled) -> String {
    let mut text = format!(
        "coverage {} before filling, {} after\n{}\n",
        percent(filled.coverage_before, 2),
        percent(filled.coverage_after, 2),
        contradicted(&filled.disagreements)
    );
    frequencies(&mut text, "methods", &filled.methods);
    let confidences = filled.confidences.iter().map(|bin| {
        let interval = format!("{:.1} to {:.1}", bin.from, bin.to);
        [bin.rows.to_string(), interval]
    });
    section(&mut text, "confidence of what was filled", confidences);
    let header = ["line", "rows", "given", "read", "sure", "field_of_study"].map(String::from);
    let examples = filled.disagreements.examples.iter().map(|example| {
        [
            example.line.to_string(),
            example.rows.to_string(),
            example.given.clone(),
            example.read.clone(),
            format!("{:.2}", example.confidence),
            example.field_of_study.clone(),
        ]
    });
    section(
        &mut text,
        "labels that the text contradicts",
        iter::once(header).chain(examples),
    );
    text
}

/// What must be seen first.
fn warning(disagreements: &Disagreements) -> String {
    if disagreements.look_filled_down() {
        let counts = contradicted(disagreements);
        format!("WARNING: the column academic_field looks filled down: {counts}\n\n")
    } else {
        String::new()
    }
}

fn contradicted(disagreements: &Disagreements) -> String {
    format!(
        "{} of {} labels are contradicted by their text, {} of them repeat the label of the row above",
        disagreements.disagreeing_rows,
        disagreements.compared_rows,
        disagreements.repeating_label_above
    )
}
