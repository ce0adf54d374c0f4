//! The labels of a mapping file by text, which come before the classifier's.

use academic_fields::normalize_text;
// A file whose texts are all distinct is bound by hashing: this hash is faster than the standard one.
use hashbrown::HashMap;

use super::map;

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
        let labelled: Vec<_> = rows
            .filter_map(|(text, label, rows)| Some((text?, label?, rows)))
            .collect();
        let texts = map(&labelled, |(text, ..)| normalize_text(text), |_| ());
        let mut mapping = Self::default();
        let mut ids = HashMap::<&str, LabelId>::new();
        let mut votes = HashMap::<String, Vec<(LabelId, u64)>>::new();
        for (text, (_, label, rows)) in texts.into_iter().zip(&labelled) {
            let id = *ids.entry(label).or_insert_with(|| mapping.add_label(label));
            let votes = votes.entry(text).or_default();
            match votes.iter_mut().find(|(voted, _)| *voted == id) {
                Some((_, count)) => *count += rows,
                None => votes.push((id, *rows)),
            }
        }
        mapping.by_text = votes
            .into_iter()
            .filter_map(|(text, votes)| Some((text, winner(&votes)?)))
            .collect();
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

/// The label with most rows, of several the first.
fn winner(votes: &[(LabelId, u64)]) -> Option<LabelId> {
    let most = votes.iter().map(|(_, rows)| rows).max()?;
    let first = votes.iter().find(|(_, rows)| rows == most)?;
    Some(first.0)
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
            (Some("ba,  law "), Some("justice"), 3),
            (Some("BA, Law"), Some("law"), 1),
            (Some("Art"), None, 5),
            (None, Some("design"), 1),
        ];
        let mapping = Mapping::of(rows.into_iter());
        assert_eq!(find(&mapping, "“BA, LAW”"), Some("justice"));
        assert_eq!(find(&mapping, "Art"), None);
    }
}
