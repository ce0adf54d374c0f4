//! Dealing strings into folds.

use std::collections::BTreeMap;

use academic_fields::evaluation::Labelled;
use academic_fields::normalize_text;

use crate::random::Random;

/// Which fold each of some strings is in; equal strings are in the same.
pub(crate) struct Folds {
    of: Vec<usize>,
}

impl Folds {
    /// Deals examples by what their texts are after normalisation.
    pub(crate) fn of(examples: &[Labelled], count: usize) -> Self {
        let texts = examples.iter().map(|example| normalize_text(&example.text));
        Self::deal(&texts.collect::<Vec<_>>(), count)
    }

    /// Deals strings in an order that is the same on every run.
    pub(crate) fn deal(strings: &[String], count: usize) -> Self {
        let mut folds: BTreeMap<&String, usize> =
            strings.iter().map(|string| (string, 0)).collect();
        let mut order: Vec<_> = (0..folds.len()).collect();
        Random(10).shuffle(&mut order);
        for (fold, place) in folds.values_mut().zip(order) {
            *fold = place % count;
        }
        Self {
            of: strings.iter().map(|string| folds[string]).collect(),
        }
    }

    /// Whether the string at a place is in a fold.
    pub(crate) fn holds(&self, fold: usize, place: usize) -> bool {
        self.of[place] == fold
    }

    /// The items of a fold, given in the order of the strings.
    pub(crate) fn inside<'a, T>(&self, fold: usize, items: &'a [T]) -> impl Iterator<Item = &'a T> {
        self.select(items, move |of| of == fold)
    }

    /// The items of all other folds.
    pub(crate) fn outside<'a, T>(
        &self,
        fold: usize,
        items: &'a [T],
    ) -> impl Iterator<Item = &'a T> {
        self.select(items, move |of| of != fold)
    }

    fn select<'a, T>(
        &self,
        items: &'a [T],
        is_wanted: impl Fn(usize) -> bool,
    ) -> impl Iterator<Item = &'a T> {
        let pairs = self.of.iter().zip(items);
        pairs
            .filter(move |(of, _)| is_wanted(**of))
            .map(|(_, item)| item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_string_is_in_one_fold_and_equal_ones_in_the_same() {
        let strings: Vec<_> = (0..50).map(|n| (n % 40).to_string()).collect();
        let folds = Folds::deal(&strings, 4);
        let inside: Vec<Vec<_>> = (0..4)
            .map(|f| folds.inside(f, &strings).collect())
            .collect();
        assert_eq!(inside.iter().map(Vec::len).sum::<usize>(), 50);
        assert!(inside.iter().all(|fold| fold.len() >= 10));
        for (fold, inside) in inside.iter().enumerate() {
            assert!(
                folds
                    .outside(fold, &strings)
                    .all(|string| !inside.contains(&string))
            );
        }
    }
}
