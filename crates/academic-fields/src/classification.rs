//! The answer to one string.

use crate::level::Level;
use crate::lexicon::Kind;
use crate::model::{Classifier, SIGNALS, Signals, features_of_words};
use crate::reading::judge::weigh;
use crate::reading::mentions::Reading;
pub use crate::reading::verdict::Basis;
use crate::reading::verdict::{Claim, Verdict};
use crate::taxonomy::AcademicField;

/// The academic field of an education string, and how sure that is.
#[derive(Clone, Debug, PartialEq)]
pub struct Classification {
    /// The main field; [`AcademicField::OTHER`] when none is stated.
    pub academic_field: AcademicField,
    /// The probability that the field is acceptable, from 0 to 1.
    pub confidence: f32,
    /// Further fields that the string speaks of, likeliest first, each with its share of all that
    /// speaks for any field, from 0 to 1.
    ///
    /// Shares compare the fields of one string; they are not calibrated as `confidence` is.
    pub alternatives: Vec<(AcademicField, f32)>,
    /// The level of the degree or certificate that is named.
    pub level: Level,
    /// What the choice rests on.
    pub evidence: Evidence,
}

/// What a choice rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The kind of reason.
    pub basis: Basis,
    /// The words of the string that decided, in lower case; empty when none did.
    pub words: String,
}

/// Reads an education string: which field is it about, at which level?
///
/// Pure and deterministic. A string without a letter, or of more than 2,000 characters, is not
/// read: `other` with confidence 0.
#[must_use]
pub fn classify(text: &str) -> Classification {
    Classifier::compiled().classify(text)
}

/// The level of the degree or certificate that a string names.
#[must_use]
pub fn read_level(text: &str) -> Level {
    Classifier::compiled().read_level(text)
}

/// The probability that a likeness needs at most: beside the word "university", say, where
/// unknown words are names.
const MOST: f32 = 0.97;
/// What each unknown word adds to the probability that a likeness needs.
const PER_WORD: f32 = 0.07;
/// Alternatives given at most.
const MAX_ALTERNATIVES: usize = 3;

impl Classifier {
    /// Reads an education string, see [`classify`].
    #[must_use]
    pub fn classify(&self, text: &str) -> Classification {
        let (reading, verdict) = self.judge(text);
        // That nothing is stated is certain, but people are to see that nothing was read.
        let confidence = if reading.is_blank() {
            0.0
        } else {
            self.calibration.confidence(&signals(&reading, &verdict))
        };
        let words = verdict.claims.first().map(|claim| match claim.basis {
            Basis::Likeness => reading.unknown_words(),
            _ => reading.words_of(&claim.mention),
        });
        Classification {
            academic_field: field(&verdict),
            confidence,
            alternatives: alternatives(&verdict),
            level: verdict.level,
            evidence: Evidence {
                basis: basis(&verdict),
                words: words.unwrap_or_default(),
            },
        }
    }

    /// The level of the degree or certificate that a string names.
    #[must_use]
    pub fn read_level(&self, text: &str) -> Level {
        weigh(&Reading::of(text, &self.lexicon.0)).level
    }

    /// The field chosen for a string and the signals of its certainty, for fitting.
    #[must_use]
    pub fn signals(&self, text: &str) -> (AcademicField, Signals) {
        let (reading, verdict) = self.judge(text);
        (field(&verdict), signals(&reading, &verdict))
    }

    fn judge(&self, text: &str) -> (Reading, Verdict) {
        let reading = Reading::of(text, &self.lexicon.0);
        let mut verdict = weigh(&reading);
        if let Some(least) = least_likeness(basis(&verdict))
            && !reading.unknown.is_empty()
        {
            self.compare(&reading, &mut verdict, least);
        }
        (reading, verdict)
    }

    /// Lets the words that no phrase covers speak, if they resemble those of a field.
    fn compare(&self, reading: &Reading, verdict: &mut Verdict, least: f32) {
        let words = reading.telling_words();
        if words.is_empty() {
            return;
        }
        let features = features_of_words(&reading.glyphs.bare, &words);
        let (field, probability) = self.weights.best(&features);
        // Many unknown words are a sentence, and resemble something by chance.
        let least = (least + PER_WORD * words.len() as f32).min(MOST);
        let least = if reading.names_school() { MOST } else { least };
        if field != AcademicField::OTHER && probability >= least {
            verdict.claims.retain(|claim| claim.field != field);
            verdict
                .claims
                .insert(0, Claim::of_likeness(field, probability));
        }
    }
}

/// The probability from which a likeness outdoes what the mentions rest on.
fn least_likeness(basis: Basis) -> Option<f32> {
    match basis {
        Basis::Nothing | Basis::Institution | Basis::Minor => Some(0.4),
        Basis::Degree => Some(0.5),
        Basis::BroadSubject => Some(0.55),
        Basis::Subject | Basis::School | Basis::Likeness => None,
    }
}

fn basis(verdict: &Verdict) -> Basis {
    verdict
        .claims
        .first()
        .map_or(Basis::Nothing, |claim| claim.basis)
}

fn field(verdict: &Verdict) -> AcademicField {
    verdict
        .claims
        .first()
        .map_or(AcademicField::OTHER, |claim| claim.field)
}

fn alternatives(verdict: &Verdict) -> Vec<(AcademicField, f32)> {
    let Some((first, others)) = verdict.claims.split_first() else {
        return Vec::new();
    };
    let weight: f32 = others.iter().map(|claim| claim.weight).sum();
    // The weight of a likeness is a probability: the others share what it leaves.
    let share = match first.basis {
        Basis::Likeness => 1.0 - first.weight,
        _ => weight / (first.weight + weight),
    };
    let named = others.iter().take(MAX_ALTERNATIVES);
    named
        .map(|claim| (claim.field, share * claim.weight / weight))
        .collect()
}

fn signals(reading: &Reading, verdict: &Verdict) -> Signals {
    let mut signals = [0.0; SIGNALS];
    let yes = |condition: bool| f32::from(u8::from(condition));
    let unknown = reading.unknown.len() as f32;
    let share = unknown / reading.words.max(1) as f32;
    let basis = basis(verdict);
    signals[0] = 1.0;
    signals[basis.signal()] = 1.0;
    signals[if basis == Basis::Nothing { 9 } else { 8 }] = share;
    signals[10] = (unknown / 6.0).min(1.0);
    signals[11] = yes(basis == Basis::Nothing && reading.words == 0);
    let Some(first) = verdict.claims.first() else {
        return signals;
    };
    let second = verdict.claims.get(1).map_or(0.0, |claim| claim.weight);
    signals[12] = second / first.weight;
    signals[13] = yes(verdict.claims.len() > 2);
    signals[14] = if basis == Basis::Likeness {
        first.weight
    } else {
        0.0
    };
    signals[15] = yes(first.confirmed);
    let length = first.mention.end - first.mention.start;
    signals[16] =
        yes(basis != Basis::Likeness && length <= 3 && !reading.is_unspaced(&first.mention));
    signals[17] = yes(first.mention.starred);
    signals[18] = yes(reading.is_unspaced(&first.mention));
    signals[19] = yes(first.mention.entry.kind == Kind::Head);
    signals
}

#[cfg(test)]
mod tests;
