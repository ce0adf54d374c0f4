//! Whether the compiled model was made of the material as it is now.

use academic_fields::lexicon::SOURCES;
use anyhow::Result;

use crate::labelled::example_files;
use crate::material::NOTHING;

/// The fields, whose order is compiled into the model as their numbers.
const TAXONOMY: &str = include_str!("../../academic-fields/data/taxonomy.tsv");

/// A hash of all material that the model is made of: fields, vocabulary, training lines, examples.
///
/// The code that makes it is not in it: `field-trainer verify` builds the model and compares.
pub(crate) fn fingerprint() -> Result<u64> {
    let mut hash = Fnv::default();
    hash.add(TAXONOMY);
    for (name, text) in SOURCES {
        hash.add(name);
        hash.add(text);
    }
    hash.add(NOTHING);
    for file in example_files()? {
        hash.add(&std::fs::read_to_string(file)?);
    }
    Ok(hash.0)
}

/// FNV-1a with 64 bits, by Fowler, Noll and Vo.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, text: &str) {
        // A byte that no text has keeps "ab", "c" and "a", "bc" apart.
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use academic_fields::model::Classifier;

    use super::*;

    #[test]
    fn the_compiled_model_is_made_of_the_material_as_it_is() {
        let made_of = Classifier::compiled().fingerprint();
        let hint = "rebuild it with `cargo run --release -p field-trainer`";
        assert_eq!(made_of, fingerprint().unwrap(), "{hint}");
    }

    #[test]
    fn texts_are_kept_apart() {
        let of = |texts: &[&str]| {
            let mut hash = Fnv::default();
            for text in texts {
                hash.add(text);
            }
            hash.0
        };
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
    }
}
