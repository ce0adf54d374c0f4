//! The answer to one string.

use crate::level::Level;
use crate::lexicon::lexicon;
use crate::reading::mentions::Reading;
pub use crate::reading::verdict::Basis;
use crate::reading::verdict::{Verdict, weigh};
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
/// Pure and deterministic. At most the first 2,000 characters are read.
#[must_use]
pub fn classify(text: &str) -> Classification {
    let reading = Reading::of(text, lexicon());
    let verdict = weigh(&reading);
    if verdict.claims.is_empty() {
        return nothing(&reading, verdict.level);
    }
    answer(&reading, &verdict)
}

/// The level of the degree or certificate that a string names.
#[must_use]
pub fn read_level(text: &str) -> Level {
    weigh(&Reading::of(text, lexicon())).level
}

fn answer(reading: &Reading, verdict: &Verdict) -> Classification {
    let first = verdict.claims[0];
    let total: f32 = verdict.claims.iter().map(|claim| claim.weight).sum();
    let known = 1.0 - reading.unknown.len() as f32 / reading.words.max(1) as f32;
    let alternatives = verdict.claims[1..]
        .iter()
        .take(3)
        .map(|c| (c.field, c.weight / total))
        .collect();
    Classification {
        academic_field: first.field,
        confidence: (reliability(first.basis) * (0.6 + 0.4 * known)).clamp(0.0, 1.0),
        alternatives,
        level: verdict.level,
        evidence: Evidence {
            basis: first.basis,
            words: reading.words_of(&first.mention),
        },
    }
}

fn reliability(basis: Basis) -> f32 {
    match basis {
        Basis::Subject => 0.98,
        Basis::BroadSubject | Basis::School => 0.95,
        Basis::Degree => 0.9,
        Basis::Minor | Basis::Institution => 0.6,
        Basis::Likeness | Basis::Nothing => 0.3,
    }
}

fn nothing(reading: &Reading, level: Level) -> Classification {
    let unknown = reading.unknown.len() as f32 / reading.words.max(1) as f32;
    Classification {
        academic_field: AcademicField::OTHER,
        confidence: 0.9 - 0.6 * unknown,
        alternatives: Vec::new(),
        level,
        evidence: Evidence {
            basis: Basis::Nothing,
            words: String::new(),
        },
    }
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
            ("Executive MBA, Health Care Management", "health sciences"),
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
        ]);
    }

    #[test]
    fn a_minor_is_never_the_main_subject() {
        for text in [
            "B.Eng, Computer Engineering with a Minor in Business",
            "Minor in Economics, B.Sc. Computer Science",
            "Computer Science (Economics minor)",
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
        ]);
        assert!(classify("School of Economics").confidence < 0.7);
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
        ] {
            assert_eq!(read_level(text), level, "{text}");
        }
    }

    #[test]
    fn a_megabyte_is_other_with_low_confidence() {
        for piece in ["x", "ﷺ", "\u{301}", " ,", "قانون "] {
            let read = classify(&piece.repeat((1 << 20) / piece.len()));
            assert!(read.confidence <= 1.0);
        }
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
