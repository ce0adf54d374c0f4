//! The figures of a mapping file.

use std::fmt::Write as _;
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

/// What filling did; a warning about labels stands where it is seen first.
fn filled(filled: &Filled) -> String {
    let mut text = warning(&filled.disagreements);
    let _ = writeln!(
        text,
        "coverage {} before filling, {} after",
        percent(filled.coverage_before, 2),
        percent(filled.coverage_after, 2)
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

fn warning(disagreements: &Disagreements) -> String {
    let counts = format!(
        "{} of {} labels are contradicted by their text, {} of them repeat the label of the row above",
        disagreements.disagreeing_rows,
        disagreements.compared_rows,
        disagreements.repeating_label_above
    );
    if disagreements.look_filled_down() {
        format!("WARNING: {counts}: the column looks filled down\n")
    } else {
        format!("{counts}\n")
    }
}
