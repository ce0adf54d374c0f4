//! The labels of a mapping file by text, which come before the classifier's.

use std::collections::HashMap;

use academic_fields::normalize_text;

/// The number of a label in a [`Mapping`].
pub(crate) type LabelId = u32;

/// For each normalised text the label that most of its rows have.
#[derive(Default)]
pub(crate) struct Mapping {
    labels: Vec<String>,
    by_text: HashMap<String, LabelId>,
}

impl Mapping {
    /// Collects the labelled ones of `(text, label, rows)`; of equally frequent labels the first wins.
    pub(crate) fn of<'a>(
        rows: impl Iterator<Item = (Option<&'a str>, Option<&'a str>, u64)>,
    ) -> Self {
        let mut mapping = Self::default();
        let mut ids = HashMap::<&str, LabelId>::new();
        let mut counts = HashMap::<(String, LabelId), u64>::new();
        let mut best = HashMap::<String, u64>::new();
        for (text, label, rows) in rows {
            let (Some(text), Some(label)) = (text, label) else {
                continue;
            };
            let id = *ids.entry(label).or_insert_with(|| mapping.add_label(label));
            let text = normalize_text(text);
            let count = counts.entry((text.clone(), id)).or_default();
            *count += rows;
            let most = best.entry(text.clone()).or_default();
            if *count > *most {
                *most = *count;
                mapping.by_text.insert(text, id);
            }
        }
        mapping
    }

    #[expect(
        clippy::expect_used,
        reason = "a taxonomy of four billion labels is no taxonomy"
    )]
    fn add_label(&mut self, label: &str) -> LabelId {
        self.labels.push(label.to_owned());
        LabelId::try_from(self.labels.len() - 1).expect("fewer than 2^32 labels")
    }

    /// The label of the rows whose text is the same after normalisation.
    pub(crate) fn find(&self, text: &str) -> Option<LabelId> {
        if self.by_text.is_empty() {
            return None;
        }
        self.by_text.get(&normalize_text(text)).copied()
    }

    /// The words of a label.
    pub(crate) fn label(&self, id: LabelId) -> &str {
        &self.labels[id as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find<'a>(mapping: &'a Mapping, text: &str) -> Option<&'a str> {
        mapping.find(text).map(|id| mapping.label(id))
    }

    #[test]
    fn the_most_frequent_label_of_a_text_wins() {
        let rows = [
            (Some("BA, Law"), Some("law"), 1),
            (Some("ba,  law "), Some("justice"), 2),
            (Some("BA, Law"), Some("law"), 1),
            (Some("Art"), None, 5),
            (None, Some("design"), 1),
        ];
        let mapping = Mapping::of(rows.into_iter());
        assert_eq!(find(&mapping, "“BA, LAW”"), Some("justice"));
        assert_eq!(find(&mapping, "Art"), None);
    }
}
