//! Lexicon, weights and calibration together: the classifier.

use std::fmt;
use std::sync::OnceLock;

use super::bytes::{Reader, put_u64};
use super::calibration::Calibration;
use super::weights::Weights;
use crate::lexicon::Lexicon;

/// The bytes that `field-trainer` built.
static COMPILED: &[u8] = include_bytes!("../../model/academic-fields.bin");

const MAGIC: &[u8] = b"academic-fields 3\n";

/// Everything that reading a string takes.
pub struct Classifier {
    pub(crate) lexicon: Lexicon,
    pub(crate) weights: Weights,
    pub(crate) calibration: Calibration,
    fingerprint: u64,
}

/// Bytes that are no model, or one of another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedModel;

impl fmt::Display for MalformedModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a model of academic fields of this version")
    }
}

impl std::error::Error for MalformedModel {}

impl Classifier {
    /// A classifier of parts.
    #[must_use]
    pub fn new(lexicon: Lexicon, weights: Weights, calibration: Calibration) -> Self {
        Self {
            lexicon,
            weights,
            calibration,
            fingerprint: 0,
        }
    }

    /// The same, with the fingerprint of the material it was made of.
    #[must_use]
    pub fn with_fingerprint(self, fingerprint: u64) -> Self {
        Self {
            fingerprint,
            ..self
        }
    }

    /// The fingerprint of the material it was made of.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The same with another lexicon.
    #[must_use]
    pub fn with_lexicon(&self, lexicon: Lexicon) -> Self {
        Self::new(lexicon, self.weights.clone(), self.calibration.clone())
    }

    /// The same with another calibration.
    #[must_use]
    pub fn with_calibration(self, calibration: Calibration) -> Self {
        Self {
            calibration,
            ..self
        }
    }

    /// The classifier that is compiled in, read on first use.
    ///
    /// # Panics
    ///
    /// Never: a test reads the same bytes.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a test reads the bytes that are compiled in"
    )]
    pub fn compiled() -> &'static Self {
        static CLASSIFIER: OnceLock<Classifier> = OnceLock::new();
        CLASSIFIER
            .get_or_init(|| Self::from_bytes(COMPILED).expect("the compiled model is well-formed"))
    }

    /// The bytes that are compiled in.
    #[must_use]
    pub fn compiled_bytes() -> &'static [u8] {
        COMPILED
    }

    /// The classifier as bytes, the same for the same parts.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        put_u64(&mut out, self.fingerprint);
        self.lexicon.put(&mut out);
        self.weights.put(&mut out);
        self.calibration.put(&mut out);
        out
    }

    /// Reads a classifier from bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MalformedModel> {
        let body = bytes.strip_prefix(MAGIC).ok_or(MalformedModel)?;
        Self::take(&mut Reader(body)).ok_or(MalformedModel)
    }

    fn take(reader: &mut Reader<'_>) -> Option<Self> {
        let fingerprint = reader.u64()?;
        let lexicon = Lexicon::take(reader)?;
        let weights = Weights::take(reader)?;
        let calibration = Calibration::take(reader)?;
        let classifier = Self::new(lexicon, weights, calibration);
        Some(classifier.with_fingerprint(fingerprint))
    }
}

impl fmt::Debug for Classifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classifier")
            .field("lexicon", &self.lexicon)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_model_is_well_formed_and_small() {
        let classifier = Classifier::from_bytes(COMPILED).unwrap();
        assert_eq!(classifier.to_bytes(), COMPILED);
        assert!(COMPILED.len() <= 8_000_000);
    }

    #[test]
    fn other_bytes_are_refused() {
        assert_eq!(Classifier::from_bytes(b"").unwrap_err(), MalformedModel);
        let cut = &COMPILED[..COMPILED.len() / 2];
        assert_eq!(Classifier::from_bytes(cut).unwrap_err(), MalformedModel);
    }
}
