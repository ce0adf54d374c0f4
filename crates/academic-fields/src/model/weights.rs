//! A linear model over hashed pieces of words.

use super::bytes::{Reader, put_f32s, put_i8s};
use super::features::BUCKETS;
use crate::taxonomy::AcademicField;

const FIELDS: usize = AcademicField::COUNT;

/// One weight per bucket and field, in 255 steps, and one bias per field.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    step: f32,
    bias: Vec<f32>,
    steps: Vec<i8>,
}

impl Weights {
    /// Rounds trained weights, `[bucket][field]`, to 255 steps.
    #[must_use]
    pub fn quantize(weights: &[f32], bias: &[f32]) -> Self {
        let largest = weights
            .iter()
            .fold(f32::MIN_POSITIVE, |max, w| max.max(w.abs()));
        let step = largest / 127.0;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "within ±127 by construction"
        )]
        let steps = weights.iter().map(|w| (w / step).round() as i8).collect();
        Self {
            step,
            bias: bias.to_vec(),
            steps,
        }
    }

    /// Weights that say nothing.
    #[must_use]
    pub fn zero() -> Self {
        Self {
            step: 0.0,
            bias: vec![0.0; FIELDS],
            steps: vec![0; BUCKETS * FIELDS],
        }
    }

    /// The likeliest field by the pieces of words, and its probability.
    #[must_use]
    pub fn best(&self, features: &[u32]) -> (AcademicField, f32) {
        let scores = self.scores(features);
        let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let total: f32 = scores.iter().map(|score| (score - top).exp()).sum();
        let index = scores.iter().position(|score| *score >= top);
        let field = index.and_then(AcademicField::from_index);
        (field.unwrap_or(AcademicField::OTHER), 1.0 / total)
    }

    fn scores(&self, features: &[u32]) -> [f32; FIELDS] {
        let mut sums = [0_i32; FIELDS];
        for feature in features {
            let start = *feature as usize * FIELDS;
            for (sum, step) in sums.iter_mut().zip(&self.steps[start..start + FIELDS]) {
                *sum += i32::from(*step);
            }
        }
        let scale = self.step / (features.len().max(1) as f32).sqrt();
        let mut scores = [0.0; FIELDS];
        for ((score, sum), bias) in scores.iter_mut().zip(sums).zip(&self.bias) {
            *score = sum as f32 * scale + bias;
        }
        scores
    }

    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        put_f32s(out, &[self.step]);
        put_f32s(out, &self.bias);
        put_i8s(out, &self.steps);
    }

    pub(crate) fn take(reader: &mut Reader<'_>) -> Option<Self> {
        let step = *reader.f32s()?.first()?;
        let (bias, steps) = (reader.f32s()?, reader.i8s()?);
        let complete = bias.len() == FIELDS && steps.len() == BUCKETS * FIELDS;
        complete.then_some(Self { step, bias, steps })
    }
}

#[cfg(test)]
mod tests {
    use super::super::features::features_of_text;
    use super::*;

    #[test]
    fn the_field_with_the_weights_wins() {
        let law = AcademicField::from_name("law").unwrap();
        let features = features_of_text("jurisprudence");
        let mut trained = vec![0.0; BUCKETS * FIELDS];
        for feature in &features {
            trained[*feature as usize * FIELDS + law.index()] = 1.0;
        }
        let weights = Weights::quantize(&trained, &[0.0; FIELDS]);
        let (field, probability) = weights.best(&features);
        assert_eq!(field, law);
        assert!(probability > 0.5);
    }

    #[test]
    fn weights_survive_being_written() {
        let weights = Weights::zero();
        let mut out = Vec::new();
        weights.put(&mut out);
        assert_eq!(Weights::take(&mut Reader(&out)), Some(weights));
    }
}
