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
        (
            "BTS en Comptabilité et Finance, Lycée Voltaire",
            "accounting",
        ),
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
fn alternatives_share_what_the_main_field_leaves() {
    for text in ["B.Tech Compter Sciense", "Law, Music", "MBA, Finance"] {
        let read = classify(text);
        let shares: f32 = read.alternatives.iter().map(|(_, share)| share).sum();
        assert!(shares > 0.0 && shares < 0.5, "{text}: {read:?}");
    }
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
