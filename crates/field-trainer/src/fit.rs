//! Fitting the calibration: how often do signals like these come true?

use academic_fields::evaluation::Labelled;
use academic_fields::model::{Calibration, Classifier, SIGNALS, Signals};

use crate::softmax::exponential;

const STEPS: usize = 4_000;
const RATE: f32 = 0.5;
/// Pull of every weight towards its starting point.
const PULL: f32 = 0.002;

/// Fits the calibration of a classifier to labelled strings.
pub(crate) fn fit(classifier: &Classifier, examples: &[Labelled]) -> Calibration {
    let seen: Vec<_> = examples
        .iter()
        .map(|example| observe(classifier, example))
        .collect();
    Calibration::new(descend(&seen))
}

fn observe(classifier: &Classifier, example: &Labelled) -> (Signals, f32) {
    let (field, signals) = classifier.signals(&example.text);
    let right = example.acceptable.contains(&field);
    (signals, f32::from(u8::from(right)))
}

fn descend(seen: &[(Signals, f32)]) -> Signals {
    let mut weights = [0.0_f32; SIGNALS];
    for _ in 0..STEPS {
        let mut slope = [0.0_f32; SIGNALS];
        for (signals, right) in seen {
            let error = chance(&weights, signals) - right;
            slope
                .iter_mut()
                .zip(signals)
                .for_each(|(slope, signal)| *slope += error * signal);
        }
        for (weight, slope) in weights.iter_mut().zip(slope) {
            *weight -= RATE * (slope / seen.len().max(1) as f32 + PULL * *weight);
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

    #[test]
    fn fitted_weights_tell_good_signals_from_bad_ones() {
        let mut good = [0.0; SIGNALS];
        (good[0], good[1]) = (1.0, 1.0);
        let mut bad = [0.0; SIGNALS];
        (bad[0], bad[7]) = (1.0, 1.0);
        let seen: Vec<_> = (0..50).flat_map(|_| [(good, 1.0), (bad, 0.0)]).collect();
        let weights = descend(&seen);
        assert!(chance(&weights, &good) > 0.8);
        assert!(chance(&weights, &bad) < 0.2);
    }
}
