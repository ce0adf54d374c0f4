//! Multinomial logistic regression by stochastic gradient descent.

use academic_fields::AcademicField;
use academic_fields::model::{BUCKETS, Weights};

use crate::random::Random;

const FIELDS: usize = AcademicField::COUNT;
const EPOCHS: i32 = 14;
const FIRST_RATE: f32 = 1.2;
/// The rate of each epoch, as a share of the one before.
const COOLING: f32 = 0.85;
/// What each epoch leaves of every weight.
const DECAY: f32 = 0.995;

/// What training sees of one string.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) features: Vec<u32>,
    pub(crate) field: AcademicField,
}

/// Trains weights; the same samples give the same weights.
pub(crate) fn train(samples: &[Sample]) -> Weights {
    let mut weights = vec![0.0_f32; BUCKETS * FIELDS];
    let mut bias = vec![0.0_f32; FIELDS];
    let mut order: Vec<usize> = (0..samples.len()).collect();
    let mut random = Random(47);
    let mut rate = FIRST_RATE;
    for _ in 0..EPOCHS {
        random.shuffle(&mut order);
        for index in &order {
            descend(&samples[*index], &mut weights, &mut bias, rate);
        }
        for weight in &mut weights {
            *weight *= DECAY;
        }
        rate *= COOLING;
    }
    Weights::quantize(&weights, &bias)
}

fn descend(sample: &Sample, weights: &mut [f32], bias: &mut [f32], rate: f32) {
    if sample.features.is_empty() {
        return;
    }
    let share = 1.0 / (sample.features.len() as f32).sqrt();
    let mut scores = [0.0; FIELDS];
    scores.copy_from_slice(bias);
    for feature in &sample.features {
        let row = &weights[*feature as usize * FIELDS..][..FIELDS];
        scores
            .iter_mut()
            .zip(row)
            .for_each(|(score, weight)| *score += weight * share);
    }
    let mut errors = probabilities(&scores);
    errors[sample.field.index()] -= 1.0;
    for feature in &sample.features {
        let row = &mut weights[*feature as usize * FIELDS..][..FIELDS];
        row.iter_mut()
            .zip(errors)
            .for_each(|(weight, error)| *weight -= rate * share * error);
    }
    bias.iter_mut()
        .zip(errors)
        .for_each(|(bias, error)| *bias -= 0.05 * rate * error);
}

fn probabilities(scores: &[f32; FIELDS]) -> [f32; FIELDS] {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut shares = scores.map(|score| exponential(score - top));
    let total: f32 = shares.iter().sum();
    for share in &mut shares {
        *share /= total;
    }
    shares
}

/// e to the power of a number that is not positive, by additions and products alone.
///
/// The library's own may round differently from system to system, and the model has to
/// come out the same bit for bit.
pub(crate) fn exponential(power: f32) -> f32 {
    if power < -80.0 {
        return 0.0;
    }
    let small = power / 1024.0;
    let mut value = 1.0 + small * (1.0 + small * (0.5 + small / 6.0));
    for _ in 0..10 {
        value *= value;
    }
    value
}

#[cfg(test)]
mod tests {
    use academic_fields::model::features_of_text;

    use super::*;

    #[test]
    fn the_exponential_is_near_the_library_one() {
        for power in [0.0_f32, -0.1, -1.0, -7.5, -30.0] {
            let (ours, theirs) = (exponential(power), power.exp());
            assert!(
                (ours - theirs).abs() <= 1e-3 * theirs,
                "{power}: {ours} {theirs}"
            );
        }
    }

    #[test]
    fn trained_weights_know_their_samples_again() {
        let words = [
            ("jurisprudence", "law"),
            ("nursing", "nursing"),
            ("optics", "physics"),
        ];
        let samples: Vec<_> = words
            .iter()
            .map(|(text, field)| Sample {
                features: features_of_text(text),
                field: AcademicField::from_name(field).unwrap(),
            })
            .collect();
        let weights = train(&samples);
        assert_eq!(weights, train(&samples));
        for sample in samples {
            assert_eq!(weights.best(&sample.features).0, sample.field);
        }
    }
}
