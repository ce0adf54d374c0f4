//! Lexicon, weights and calibration, made of the material in the repository.

use academic_fields::lexicon::{Lexicon, Phrase, SOURCES, read_vocabulary};
use academic_fields::model::{Calibration, Classifier, SIGNALS};
use anyhow::{Context as _, Result};

use crate::fit::fit;
use crate::labelled::examples;
use crate::material::samples;
use crate::softmax::train;

/// Where the model lies that academic-fields compiles in.
pub(crate) const MODEL_PATH: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../academic-fields/model/academic-fields.bin"
);

/// Builds the whole classifier.
pub(crate) fn assemble() -> Result<Classifier> {
    let mut classifier = assemble_from(&phrases(|_| true)?);
    let examples = examples()?;
    let calibration = fit(&classifier, &examples);
    classifier = classifier.with_calibration(calibration);
    Ok(classifier)
}

/// Builds lexicon and weights of some phrases, without a calibration.
pub(crate) fn assemble_from(phrases: &[Phrase<'static>]) -> Classifier {
    let weights = train(&samples(phrases));
    let lexicon = Lexicon::of(phrases.iter().cloned());
    Classifier::new(lexicon, weights, Calibration::new([0.0; SIGNALS]))
}

/// The vocabulary as it is now, with the weights and calibration that are compiled in.
pub(crate) fn lexicon_only() -> Result<Classifier> {
    let phrases = phrases(|_| true)?;
    Ok(Classifier::compiled().with_lexicon(Lexicon::of(phrases)))
}

/// The phrases of the files that are wanted.
pub(crate) fn phrases(wanted: impl Fn(&str) -> bool) -> Result<Vec<Phrase<'static>>> {
    let mut phrases = Vec::new();
    for (file, text) in SOURCES.iter().filter(|(file, _)| wanted(file)) {
        phrases
            .extend(read_vocabulary(text).with_context(|| format!("could not read `{file}.txt`"))?);
    }
    Ok(phrases)
}
