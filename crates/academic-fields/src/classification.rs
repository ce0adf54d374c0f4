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
    /// Further fields that the string speaks of, with their shares, likeliest first.
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
    let total: f32 = verdict.claims.iter().map(|claim| claim.weight).sum();
    let rest = verdict.claims.iter().skip(1).take(MAX_ALTERNATIVES);
    rest.map(|claim| (claim.field, claim.weight / total))
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(cases: &[(&str, &str)]) {
        for (text, field) in cases {
            let read = classify(text);
            assert_eq!(read.academic_field.name(), *field, "{text}: {read:?}");
        }
    }

    #[test]
    fn the_subject_is_told_apart_from_the_degree() {
        check(&[
            ("BBA, Marketing & Human Resource Management", "marketing"),
            ("B.Tech CSE", "computer science"),
            ("Master of Science in Nursing, Pediatrics", "medicine"),
            (
                "Bachelor of Business Administration (BBA), Finance",
                "finance",
            ),
            ("MBA", "business management"),
            ("LL.M.", "law"),
            ("D.O.", "medicine"),
            ("BS.Math", "mathematics and statistics"),
            ("MA.Econ", "economics"),
            ("BA.Geog", "social sciences"),
            ("Executive MBA, Health Care Management", "health sciences"),
        ]);
    }

    #[test]
    fn misread_bytes_are_read_again() {
        check(&[
            ("IngÃ©nierie mÃ©canique", "mechanical engineering"),
            ("GestÃ£o", "business management"),
            ("ÐŸÑ€Ð°Ð²Ð¾", "law"),
        ]);
    }

    #[test]
    fn what_states_no_field_is_other() {
        check(&[
            ("", "other"),
            ("AW#27", "other"),
            ("B.Sc. (Hons)", "other"),
            ("Bachelor of Arts, 2:1", "other"),
            ("3.7 GPA", "other"),
            ("🎓", "other"),
        ]);
    }

    #[test]
    fn school_without_a_subject_is_general_education() {
        check(&[
            ("High School Diploma", "general education"),
            ("A Levels, Maths, Physics, Chemistry", "general education"),
            ("HSC, Accounting", "accounting"),
            ("Diploma, High School, Maths, Physics", "general education"),
            ("High School Diploma, Math and Physics", "general education"),
        ]);
    }

    #[test]
    fn a_certificate_beside_school_has_its_own_subject() {
        check(&[
            ("BTS en Comptabilité et Finance, Lycée Voltaire", "accounting"),
            (
                "Diploma in Nursing and Midwifery after High School",
                "nursing",
            ),
            (
                "Zertifikat Buchhaltung und Controlling, Gymnasium",
                "accounting",
            ),
            ("GCSE English and Maths, BTEC Sport", "sports"),
            (
                "Teacher of Mathematics and Physics in Secondary School",
                "education",
            ),
        ]);
    }

    #[test]
    fn a_minor_is_never_the_main_subject() {
        for text in [
            "B.Eng, Computer Engineering with a Minor in Business",
            "Minor in Economics, B.Sc. Computer Science",
            "Computer Science (Economics minor)",
            "Business minor, Computer Science major",
            "Math minor; Computer Science",
            "Economics minor and Computer Science B.A.",
            "Law & Economics Minor, Computer Science Major",
            "Mathematics [Minor], Computer Science",
            "Law (Minor), Computer Science",
            "Psychologie (Nebenfach), Informatik (Hauptfach)",
            "Jura im Nebenfach, Informatik",
            "Economics as minor, Computer Science as major",
            "Law (minor subject), Computer Science",
            "会计（辅修），计算机科学",
            "History - minor, Computer Science - major",
            "(minor in law) Computer Science",
            "Minor: Law; Computer Science",
            "Minor in Law, Economics; Major in Computer Science",
            "Computer Science, Minor: Law",
            "Minor in History, Computer Science",
        ] {
            assert_eq!(
                classify(text).academic_field.name(),
                "computer science",
                "{text}"
            );
        }
    }

    #[test]
    fn double_majors_give_alternatives() {
        let read = classify("BA, Double Major in Economics and Philosophy");
        assert_eq!(read.academic_field.name(), "economics");
        assert_eq!(read.alternatives[0].0.name(), "philosophy and religion");
    }

    #[test]
    fn the_name_of_a_school_speaks_last() {
        check(&[
            ("Finance, Smith School of Business", "finance"),
            ("B.Sc., School of Economics", "economics"),
            ("School of Arts and Law, B.Sc. Chemistry", "chemistry"),
            ("Facultad de Derecho y de Economía, Física", "physics"),
            ("Sport University, Physics", "physics"),
            ("Faculty of Law and Economics, Physics", "physics"),
            ("MBA, Faculty of Law", "business management"),
        ]);
    }

    #[test]
    fn the_subject_of_a_degree_is_no_name_of_a_school() {
        check(&[
            ("MBA Finance University College Dublin", "finance"),
            ("MBA Finanzas Universidad Austral", "finance"),
            ("MBA Финансы Институт бизнеса", "finance"),
            ("B.Tech Computer Science Institute", "computer science"),
            ("BCom Accounting and Law University Pretoria", "accounting"),
        ]);
    }

    #[test]
    fn levels_are_read_from_degrees() {
        for (text, level) in [
            ("B.A., History", Level::Bachelor),
            ("Ph.D.", Level::Doctorate),
            ("High School Diploma", Level::Secondary),
            ("Master's degree, Law", Level::Master),
            ("Diploma in Nursing", Level::Diploma),
            ("Law", Level::None),
            ("Degree in Law", Level::Bachelor),
            ("No degree", Level::None),
            ("Some college, no degree", Level::None),
            (
                "Certificate, non-degree, Project Management",
                Level::Certificate,
            ),
            ("Secondary school, degree", Level::Secondary),
            ("Diploma in Nursing after High School", Level::Diploma),
        ] {
            assert_eq!(read_level(text), level, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_other_with_low_confidence() {
        for piece in ["x", "ﷺ", "\u{301}", " ,", "قانون ", "law, "] {
            let read = classify(&piece.repeat((1 << 20) / piece.len()));
            assert_eq!(read.academic_field, AcademicField::OTHER, "{piece}");
            assert!(read.confidence < 0.5, "{piece}");
        }
        let noise = "a".repeat(1_500);
        for text in [
            "",
            " \t",
            "🎓🎓",
            "\0\u{7}",
            "---",
            "12/2014",
            "٢٠١٤-٢٠١٨",
            "\u{202e}\u{202c}",
            &noise,
        ] {
            let read = classify(text);
            assert_eq!(read.academic_field, AcademicField::OTHER, "{text}");
            assert!(read.confidence < 0.5, "{text}");
        }
    }

    #[test]
    fn marks_of_writing_direction_hide_nothing() {
        check(&[
            ("\u{202b}كلية الحقوق، قانون\u{202c}", "law"),
            ("\u{feff}Law\u{200f}", "law"),
        ]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in any::<String>()) {
            let read = classify(&text);
            prop_assert!((0.0..=1.0).contains(&read.confidence));
            prop_assert_eq!(read, classify(&text));
        }

        #[test]
        fn case_does_not_matter(words in "(law|music|B\\.A\\.|minor in|,| )( (law|music|nursing)){1,4}") {
            prop_assert_eq!(classify(&words), classify(&words.to_uppercase()));
        }
    }
}
