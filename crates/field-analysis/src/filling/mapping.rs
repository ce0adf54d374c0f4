//! The labels of a mapping file by text, which come before the classifier's.

use academic_fields::normalize_text;
use hashbrown::HashMap;

use super::map;
use crate::distinct::{Distinct, Number};

/// The number of a label in a [`Mapping`].
pub(crate) type LabelId = Number;

/// Texts that are normalised at a time: all at once they would double the memory.
const BLOCK: usize = 1 << 16;

/// For each normalised text the label that most of its rows have.
#[derive(Default)]
pub(crate) struct Mapping {
    labels: Vec<String>,
    texts: Distinct,
    /// The label of each text.
    of_text: Vec<LabelId>,
}

impl Mapping {
    /// Collects the labelled ones of `(text, label, rows)`; of equally frequent labels the first wins.
    pub(crate) fn of<'a>(
        rows: impl Iterator<Item = (Option<&'a str>, Option<&'a str>, u64)>,
    ) -> Self {
        let labelled: Vec<_> = rows
            .filter_map(|(text, label, rows)| Some((text?, label?, rows)))
            .collect();
        let mut mapping = Self::default();
        let mut ids = HashMap::<&str, LabelId>::new();
        let mut polls = Polls::default();
        for block in labelled.chunks(BLOCK) {
            let texts = map(block, |(text, ..)| normalize_text(text), |_| ());
            for (text, (_, label, rows)) in texts.iter().zip(block) {
                let label = *ids.entry(label).or_insert_with(|| mapping.add_label(label));
                let (text, _) = mapping.texts.number(text.as_bytes());
                polls.vote(text, label, *rows);
            }
        }
        mapping.of_text = polls.winners();
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
        if self.of_text.is_empty() {
            return None;
        }
        let number = self.texts.find(normalize_text(text).as_bytes())?;
        Some(self.of_text[number as usize])
    }

    /// The words of a label.
    pub(crate) fn label(&self, id: LabelId) -> &str {
        &self.labels[id as usize]
    }
}

/// The rows of each label of each text.
#[derive(Default)]
struct Polls {
    /// The label that each text had first, which is mostly its only one.
    first: Vec<(LabelId, u64)>,
    others: HashMap<Number, Vec<(LabelId, u64)>>,
}

impl Polls {
    /// Counts rows for a label of a text; texts come in the order of their numbers.
    fn vote(&mut self, text: Number, label: LabelId, rows: u64) {
        let Some(first) = self.first.get_mut(text as usize) else {
            return self.first.push((label, rows));
        };
        if first.0 == label {
            first.1 += rows;
            return;
        }
        let others = self.others.entry(text).or_default();
        match others.iter_mut().find(|(voted, _)| *voted == label) {
            Some((_, count)) => *count += rows,
            None => others.push((label, rows)),
        }
    }

    /// For each text the label with most rows, of several the first.
    fn winners(self) -> Vec<LabelId> {
        let mut winners = self.first;
        for (text, others) in self.others {
            for (label, rows) in others {
                let winner = &mut winners[text as usize];
                if rows > winner.1 {
                    *winner = (label, rows);
                }
            }
        }
        winners.into_iter().map(|(label, _)| label).collect()
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
            (Some("ba,  law "), Some("justice"), 3),
            (Some("BA, Law"), Some("law"), 1),
            (Some("Art"), None, 5),
            (None, Some("design"), 1),
            (Some("Music"), Some("music"), 1),
            (Some("music"), Some("art"), 1),
        ];
        let mapping = Mapping::of(rows.into_iter());
        assert_eq!(find(&mapping, "“BA, LAW”"), Some("justice"));
        assert_eq!(find(&mapping, "MUSIC"), Some("music"));
        assert_eq!(find(&mapping, "Art"), None);
    }
}
