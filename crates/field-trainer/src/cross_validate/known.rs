//! What the vocabulary knows.
//!
//! Nothing of an example is in the lexicon or the weights but what people wrote into the
//! vocabulary; the calibration alone is fitted to examples.

use academic_fields::evaluation::Outcome;
use academic_fields::model::Classifier;

use super::Dealt;
use crate::evaluate::outcomes as read;

/// Every example read by the whole vocabulary.
pub(super) fn outcomes<'a>(mut whole: Classifier, dealt: &Dealt<'a>) -> Vec<Outcome<'a>> {
    let mut outcomes = Vec::new();
    for (fold, calibration) in dealt.calibrations.iter().enumerate() {
        whole = whole.with_calibration(calibration.clone());
        outcomes.extend(read(&whole, dealt.folds.inside(fold, dealt.examples)));
    }
    outcomes
}
