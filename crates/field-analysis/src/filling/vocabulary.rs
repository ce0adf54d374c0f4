//! The names that academic fields go by in the output.

use std::collections::HashMap;

use academic_fields::{AcademicField, resolve_label};

/// One name per academic field.
pub(crate) struct Vocabulary(Vec<String>);

impl Vocabulary {
    /// The names of the taxonomy.
    pub(crate) fn taxonomy() -> Self {
        Self(
            AcademicField::all()
                .map(|field| field.name().to_owned())
                .collect(),
        )
    }

    /// For each field the label that most of the `(label, rows)` have for it, else the taxonomy's.
    pub(crate) fn of<'a>(labels: impl Iterator<Item = (Option<&'a str>, u64)>) -> Self {
        let mut counts = HashMap::<&str, u64>::new();
        for (label, rows) in labels {
            if let Some(label) = label {
                *counts.entry(label).or_default() += rows;
            }
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        // The most frequent last, so that it stays; of equally frequent ones the alphabet's first.
        counts.sort_by(|(a, m), (b, n)| m.cmp(n).then(b.cmp(a)));
        let mut vocabulary = Self::taxonomy();
        for (label, _) in counts {
            if let Some(field) = resolve_label(label) {
                label.clone_into(&mut vocabulary.0[field.index()]);
            }
        }
        vocabulary
    }

    /// The name of a field.
    pub(crate) fn name(&self, field: AcademicField) -> &str {
        &self.0[field.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_label_names_the_field() {
        let labels = [
            (Some("Business Administration"), 3),
            (Some("business"), 2),
            (Some("unheard of"), 9),
            (None, 9),
        ];
        let vocabulary = Vocabulary::of(labels.into_iter());
        let name = |name| vocabulary.name(AcademicField::from_name(name).unwrap());
        assert_eq!(name("business management"), "Business Administration");
        assert_eq!(name("law"), "law");
    }
}
