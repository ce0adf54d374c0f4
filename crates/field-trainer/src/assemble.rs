//! Lexicon, weights and calibration, made of the material in the repository.

use academic_fields::lexicon::{Lexicon, Phrase, SOURCES, read_vocabulary};
use academic_fields::model::{Calibration, Classifier, SIGNALS};
use anyhow::{Context as _, Result};

use crate::fingerprint::fingerprint;
use crate::fit::{fit, observe};
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
    let phrases = phrases(|_| true)?;
    let classifier = assemble_from(&phrases);
    let calibration = fit(observe(&classifier, &phrases, &examples()?).iter());
    let fingerprint = fingerprint()?;
    Ok(classifier
        .with_calibration(calibration)
        .with_fingerprint(fingerprint))
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

/// The phrases of the files that are wanted, in the order of the files.
pub(crate) fn phrases(wanted: impl Fn(&str) -> bool) -> Result<Vec<Phrase<'static>>> {
    let mut files = files()?;
    files.retain(|(file, _)| wanted(file));
    Ok(joined(&files))
}

pub(crate) fn joined(files: &[(&str, Vec<Phrase<'static>>)]) -> Vec<Phrase<'static>> {
    files
        .iter()
        .flat_map(|(_, phrases)| phrases.iter().cloned())
        .collect()
}

pub(crate) fn files() -> Result<Vec<(&'static str, Vec<Phrase<'static>>)>> {
    let read = |(file, text): &(&'static str, &'static str)| {
        let phrases = read_vocabulary(text).with_context(|| format!("could not read `{file}.txt`"));
        Ok((*file, phrases?))
    };
    SOURCES.iter().map(read).collect()
}
