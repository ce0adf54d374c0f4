//! The page, section by section.

use std::fmt::Write as _;

use super::Figures;
use super::html::{Cell, escape, script_json, table};
use crate::error::Error;
use crate::filling::Disagreements;
use crate::statistics::{Confidence, Frequency, Statistics, percent};

const STYLE: &str = include_str!("../../assets/report.css");
const SCRIPT: &str = include_str!("../../assets/report.js");
const CHARTS: &str = include_str!("../../assets/vendor/chart.umd.min.js");
const HEAT_MAP: &str = include_str!("../../assets/vendor/chartjs-chart-matrix.min.js");

/// Renders the page.
pub(super) fn render(title: &str, statistics: &Statistics) -> Result<String, Error> {
    let figures = Figures::of(statistics);
    let json = serde_json::to_string(&figures).map_err(|error| Error::Report(error.into()))?;
    let title = escape(title);
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Fields of study: {title}</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <h1>Fields of study</h1>\n<p class=\"quiet\">{title}</p>\n{}\
         <script type=\"application/json\" id=\"figures\">{}</script>\n\
         <script>{CHARTS}</script>\n<script>{HEAT_MAP}</script>\n<script>{SCRIPT}</script>\n\
         </body>\n</html>\n",
        body(statistics, &figures),
        script_json(&json),
    ))
}

fn body(statistics: &Statistics, figures: &Figures<'_>) -> String {
    let mut html = String::new();
    if let Some(filled) = &statistics.filled {
        html.push_str(&warning(&filled.disagreements));
    }
    html.push_str(&tiles(statistics));
    html.push_str("<div class=\"charts\">\n");
    section(
        &mut html,
        "Coverage before and after",
        &chart("coverage", &coverage(statistics)),
    );
    if let Some(filled) = &statistics.filled {
        let rows = confidences(&filled.confidences);
        section(
            &mut html,
            "Confidence of what was filled",
            &chart("confidence", &rows),
        );
    }
    let fields = frequencies("academic field", &figures.fields);
    section(
        &mut html,
        "Academic fields by frequency",
        &chart("fields", &fields),
    );
    section(
        &mut html,
        "Levels and academic fields",
        &chart("heat", &level_fields(statistics)),
    );
    let unmapped = unmapped(&statistics.unmapped);
    section(
        &mut html,
        "Most frequent unmapped fields of study",
        &unmapped,
    );
    section(
        &mut html,
        "Labels that differ in spelling only",
        &clusters(statistics),
    );
    section(&mut html, "Blank cells", &missing(statistics));
    if let Some(filled) = &statistics.filled {
        let found = disagreements(&filled.disagreements);
        wide_section(&mut html, "Labels that their text contradicts", &found);
    }
    html.push_str("</div>\n");
    html
}

fn section(html: &mut String, title: &str, content: &str) {
    classed(html, "", title, content);
}

/// A section over the whole width, which may go on on the next sheet of paper.
fn wide_section(html: &mut String, title: &str, content: &str) {
    classed(html, "wide long", title, content);
}

fn classed(html: &mut String, class: &str, title: &str, content: &str) {
    let title = escape(title);
    // Writing to a string does not fail.
    let _ = writeln!(
        html,
        "<section class=\"{class}\"><h2>{title}</h2>{content}</section>"
    );
}

/// A chart, with its figures in a table for those who cannot see it.
fn chart(id: &str, table: &str) -> String {
    format!(
        "<div class=\"canvas\" id=\"{id}\"></div><details><summary>as a table</summary>{table}</details>"
    )
}

fn warning(found: &Disagreements) -> String {
    if !found.look_filled_down() {
        return String::new();
    }
    format!(
        "<p class=\"warning\" role=\"alert\">{} of {} labels are contradicted by their text, and {} of \
         these repeat the label of the row above: the column looks filled down.</p>\n",
        found.disagreeing_rows, found.compared_rows, found.repeating_label_above
    )
}

fn tiles(statistics: &Statistics) -> String {
    let mut tiles = vec![
        ("rows in", statistics.rows_in.to_string()),
        ("rows out", statistics.rows_out.to_string()),
        ("dropped", percent(statistics.dropped_share, 1)),
        ("mapping ratio", percent(statistics.mapping_ratio, 2)),
        (
            "fields of study",
            statistics.unique_fields_of_study.to_string(),
        ),
        (
            "academic fields",
            statistics.unique_academic_fields.to_string(),
        ),
    ];
    if let Some(filled) = &statistics.filled {
        let doubtful = filled.disagreements.disagreeing_rows.to_string();
        tiles.push(("contradicted labels", doubtful));
    }
    let mut html = String::from("<div class=\"tiles\">");
    for (name, figure) in tiles {
        let _ = write!(html, "<div class=\"tile\"><b>{figure}</b>{name}</div>");
    }
    html + "</div>\n"
}

fn coverage(statistics: &Statistics) -> String {
    let Some(filled) = &statistics.filled else {
        let rows = [vec!["mapped".into(), statistics.mapped_rows.into()]];
        return table(&["", "rows"], rows.into_iter());
    };
    let rows = filled.methods.iter();
    let rows = rows.map(|method| vec![method.value.as_str().into(), method.rows.into()]);
    table(&["method", "rows"], rows)
}

fn frequencies(name: &str, values: &[Frequency]) -> String {
    let rows = values
        .iter()
        .map(|f| vec![f.value.as_str().into(), f.rows.into()]);
    table(&[name, "rows"], rows)
}

fn confidences(bins: &[Confidence]) -> String {
    let rows = bins.iter().map(|bin| {
        let interval = format!("{:.1} to {:.1}", bin.from, bin.to);
        vec![Cell::Text(interval), bin.rows.into()]
    });
    table(&["confidence", "rows"], rows)
}

fn unmapped(values: &[Frequency]) -> String {
    if values.is_empty() {
        return "<p class=\"quiet\">None: every field of study is mapped.</p>".to_owned();
    }
    chart("unmapped", &frequencies("field of study", values))
}

fn level_fields(statistics: &Statistics) -> String {
    let rows = statistics.level_fields.iter().map(|cell| {
        vec![
            cell.academic_field.as_str().into(),
            cell.level.as_str().into(),
            cell.rows.into(),
        ]
    });
    table(&["academic field", "level", "rows"], rows)
}

fn clusters(statistics: &Statistics) -> String {
    if statistics.label_clusters.is_empty() {
        return "<p class=\"quiet\">None: every label is spelled in one way.</p>".to_owned();
    }
    let rows = statistics.label_clusters.iter().map(|cluster| {
        let spelling = |s: &Frequency| format!("“{}” ({})", s.value, s.rows);
        let spellings: Vec<_> = cluster.spellings.iter().map(spelling).collect();
        vec![
            cluster.fingerprint.as_str().into(),
            Cell::Text(spellings.join(", ")),
        ]
    });
    table(&["words", "spellings and their rows"], rows)
}

fn missing(statistics: &Statistics) -> String {
    let rows = statistics.missing.iter().map(|missing| {
        vec![
            missing.column.as_str().into(),
            missing.input.into(),
            missing.output.into(),
        ]
    });
    table(&["column", "in the input", "in the output"], rows)
}

fn disagreements(found: &Disagreements) -> String {
    let rows = found.examples.iter().map(|example| {
        vec![
            example.line.into(),
            example.rows.into(),
            example.field_of_study.as_str().into(),
            example.given.as_str().into(),
            example.read.as_str().into(),
            Cell::Number(format!("{:.2}", example.confidence)),
        ]
    });
    let summary = format!(
        "<p class=\"quiet\">{} of {} labels, {} of them like the label of the row above.</p>",
        found.disagreeing_rows, found.compared_rows, found.repeating_label_above
    );
    let header = [
        "line",
        "rows",
        "field of study",
        "given",
        "read",
        "confidence",
    ];
    summary + &table(&header, rows)
}
