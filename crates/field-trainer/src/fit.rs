//! Fitting the calibration: how often do signals like these come true?

use academic_fields::evaluation::Labelled;
use academic_fields::lexicon::Phrase;
use academic_fields::model::{Calibration, Classifier, SIGNALS, Signals};

use crate::assemble::assemble_from;
use crate::folds::Folds;
use crate::needs::Needs;
use crate::parallel::each;
use crate::softmax::exponential;

const STEPS: usize = 4_000;
const RATE: f32 = 0.5;
/// Pull of every weight towards 0.
const PULL: f32 = 0.001;
/// Parts that the examples are dealt into.
const PARTS: usize = 5;
/// Weight of an example whose own phrases were taken away beside one whose were not: of strings
/// that nobody has seen about this share has words that the vocabulary lacks.
const UNSEEN: f32 = 0.25;

/// What one reading of an example has to say.
pub(crate) struct Seen {
    /// The place of the example among all.
    pub(crate) example: usize,
    signals: Signals,
    right: f32,
    weight: f32,
}

/// Fits a calibration to readings.
pub(crate) fn fit<'a>(seen: impl Iterator<Item = &'a Seen>) -> Calibration {
    Calibration::new(descend(&seen.collect::<Vec<_>>()))
}

/// Examples read by the whole classifier, and once more without the phrases that only a part
/// of them has: so that the calibration meets words that are not known.
pub(crate) fn observe(
    whole: &Classifier,
    phrases: &[Phrase<'static>],
    examples: &[Labelled],
) -> Vec<Seen> {
    let numbered: Vec<_> = examples.iter().enumerate().collect();
    let known = numbered
        .iter()
        .map(|example| observe_one(whole, *example, 1.0));
    let folds = Folds::of(examples, PARTS);
    let needs = Needs::of(phrases, examples);
    let unknown = each(PARTS, |part| {
        let partial = assemble_from(&needs.without(&folds, part));
        let strangers = folds.inside(part, &numbered);
        strangers
            .map(|example| observe_one(&partial, *example, UNSEEN))
            .collect::<Vec<_>>()
    });
    known.chain(unknown.into_iter().flatten()).collect()
}

fn observe_one(classifier: &Classifier, example: (usize, &Labelled), weight: f32) -> Seen {
    let (place, example) = example;
    let (field, signals) = classifier.signals(&example.text);
    let right = example.acceptable.contains(&field);
    Seen {
        example: place,
        signals,
        right: f32::from(u8::from(right)),
        weight,
    }
}

fn descend(seen: &[&Seen]) -> Signals {
    let total: f32 = seen.iter().map(|seen| seen.weight).sum();
    let mut weights = [0.0_f32; SIGNALS];
    for _ in 0..STEPS {
        let mut slope = [0.0_f32; SIGNALS];
        for Seen {
            signals,
            right,
            weight,
            ..
        } in seen
        {
            let error = weight * (chance(&weights, signals) - right);
            slope
                .iter_mut()
                .zip(signals)
                .for_each(|(slope, signal)| *slope += error * signal);
        }
        for (weight, slope) in weights.iter_mut().zip(slope) {
            *weight -= RATE * (slope / total.max(1.0) + PULL * *weight);
        }
    }
    weights
}

fn chance(weights: &Signals, signals: &Signals) -> f32 {
    let sum: f32 = weights.iter().zip(signals).map(|(w, s)| w * s).sum();
    let share = exponential(-sum.abs());
    if sum > 0.0 {
        1.0 / (1.0 + share)
    } else {
        share / (1.0 + share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(sign: usize, right: f32, weight: f32) -> Seen {
        let mut signals = [0.0; SIGNALS];
        (signals[0], signals[sign]) = (1.0, 1.0);
        Seen {
            example: 0,
            signals,
            right,
            weight,
        }
    }

    #[test]
    fn fitted_weights_tell_good_signals_from_bad_ones() {
        let all: Vec<_> = (0..50)
            .flat_map(|_| [seen(1, 1.0, 1.0), seen(7, 0.0, 1.0)])
            .collect();
        let weights = descend(&all.iter().collect::<Vec<_>>());
        assert!(chance(&weights, &seen(1, 0.0, 0.0).signals) > 0.8);
        assert!(chance(&weights, &seen(7, 0.0, 0.0).signals) < 0.2);
    }

    #[test]
    fn weight_counts() {
        let weights = descend(&[&seen(1, 1.0, 30.0), &seen(1, 0.0, 1.0)]);
        assert!(chance(&weights, &seen(1, 0.0, 0.0).signals) > 0.8);
    }
}
