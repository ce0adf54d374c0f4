//! The figures that the charts of the page are drawn from.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::filling::Method;
use crate::statistics::{Confidence, Frequency, LevelField, Statistics, share};

/// What the page's script reads.
#[derive(Serialize)]
pub(super) struct Figures<'a> {
    coverage: Vec<Coverage>,
    pub(super) fields: Vec<Frequency>,
    heat: Heat<'a>,
    confidences: &'a [Confidence],
    unmapped: &'a [Frequency],
}

/// The rows of one bar by where their academic field comes from, as shares from 0 to 1.
#[derive(Serialize)]
struct Coverage {
    label: &'static str,
    shares: BTreeMap<&'static str, f64>,
}

#[derive(Serialize)]
struct Heat<'a> {
    levels: Vec<&'a str>,
    fields: Vec<String>,
    cells: &'a [LevelField],
}

impl<'a> Figures<'a> {
    pub(super) fn of(statistics: &'a Statistics) -> Self {
        let fields = fields(&statistics.level_fields);
        let filled = statistics.filled.as_ref();
        Self {
            coverage: coverage(statistics),
            heat: Heat {
                levels: statistics.levels.iter().map(|l| l.value.as_str()).collect(),
                fields: fields.iter().map(|field| field.value.clone()).collect(),
                cells: &statistics.level_fields,
            },
            fields,
            confidences: filled.map_or(&[], |filled| &filled.confidences),
            unmapped: &statistics.unmapped,
        }
    }
}

/// Every academic field and its rows, most frequent first.
fn fields(cells: &[LevelField]) -> Vec<Frequency> {
    let mut rows = BTreeMap::<&str, u64>::new();
    for cell in cells {
        *rows.entry(&cell.academic_field).or_default() += cell.rows;
    }
    let mut fields: Vec<_> = rows
        .into_iter()
        .map(|(value, rows)| Frequency {
            value: value.to_owned(),
            rows,
        })
        .collect();
    fields.sort_by_key(|field| std::cmp::Reverse(field.rows));
    fields
}

fn coverage(statistics: &Statistics) -> Vec<Coverage> {
    let bar = |label, given: f64| Coverage {
        label,
        shares: BTreeMap::from([
            (Method::Given.name(), given),
            (Method::None.name(), 1.0 - given),
        ]),
    };
    let Some(filled) = &statistics.filled else {
        return vec![bar("as it is", statistics.mapping_ratio)];
    };
    let method = |name: &str| filled.methods.iter().find(|method| method.value == name);
    let shares = Method::ALL.iter().map(|kind| {
        let rows = method(kind.name()).map_or(0, |method| method.rows);
        (kind.name(), share(rows, statistics.rows_out))
    });
    let after = Coverage {
        label: "after",
        shares: shares.collect(),
    };
    vec![bar("before", filled.coverage_before), after]
}
