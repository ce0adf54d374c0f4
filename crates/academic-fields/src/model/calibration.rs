//! From signs of certainty to a probability.

use super::bytes::{Reader, put_f32s};

/// How many signals there are.
pub const SIGNALS: usize = 20;

/// What is known about one prediction, each signal about 0 to 1; the first is always 1.
pub type Signals = [f32; SIGNALS];

/// A logistic function of the signals, fitted to examples.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    weights: Signals,
}

impl Calibration {
    /// A calibration by fitted weights.
    #[must_use]
    pub fn new(weights: Signals) -> Self {
        Self { weights }
    }

    /// The probability that a prediction with these signals is acceptable.
    #[must_use]
    pub fn confidence(&self, signals: &Signals) -> f32 {
        let sum: f32 = self.weights.iter().zip(signals).map(|(w, s)| w * s).sum();
        1.0 / (1.0 + (-sum).exp())
    }

    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        put_f32s(out, &self.weights);
    }

    pub(crate) fn take(reader: &mut Reader<'_>) -> Option<Self> {
        let weights = reader.f32s()?.try_into().ok()?;
        Some(Self { weights })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_grows_with_a_favourable_signal() {
        let mut weights = [0.0; SIGNALS];
        weights[1] = 3.0;
        let calibration = Calibration::new(weights);
        let mut signals = [0.0; SIGNALS];
        signals[0] = 1.0;
        let low = calibration.confidence(&signals);
        signals[1] = 1.0;
        assert!(calibration.confidence(&signals) > low);
        assert!((low - 0.5).abs() < 1e-6);
    }
}
