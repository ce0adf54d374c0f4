//! Labels that are spelled in several ways, by fingerprint.

use std::collections::{BTreeMap, BTreeSet};

use academic_fields::normalize_text;
use polars::prelude::*;

use super::counted::frequencies;
use super::{Cluster, Frequency};

/// Labels of the input whose fingerprints are equal, the largest clusters first.
///
/// The fingerprint of a label is the set of its words, without case and punctuation, in alphabetical
/// order: the key collision method of the data cleaning tool `OpenRefine`.
pub(super) fn clusters(given: &DataFrame) -> PolarsResult<Vec<Cluster>> {
    let mut groups = BTreeMap::<String, Vec<Frequency>>::new();
    for label in frequencies(given, "academic_field", usize::MAX)? {
        groups
            .entry(fingerprint(&label.value))
            .or_default()
            .push(label);
    }
    let mut clusters: Vec<_> = groups
        .into_iter()
        .filter(|(_, spellings)| spellings.len() > 1)
        .map(|(fingerprint, spellings)| Cluster {
            fingerprint,
            spellings,
        })
        .collect();
    let rows = |cluster: &Cluster| cluster.spellings.iter().map(|s| s.rows).sum::<u64>();
    clusters.sort_by_key(|cluster| std::cmp::Reverse(rows(cluster)));
    Ok(clusters)
}

fn fingerprint(label: &str) -> String {
    let normalized = normalize_text(label);
    let words: BTreeSet<_> = normalized
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.into_iter().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_case_and_punctuation_do_not_matter() {
        for (label, expected) in [
            ("Management, Business", "business management"),
            ("business  management", "business management"),
            ("Law", "law"),
            ("", ""),
        ] {
            assert_eq!(fingerprint(label), expected);
        }
    }
}
