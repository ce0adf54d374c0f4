//! Which education counts, and what is read of it, on both databases.

use crate::mapping::mapping;
use crate::support::{add_lead, add_lead_with, fixture, mongo_fixture, school};
use db_connector::Database;
use indicatif::ProgressBar;
use models::{CompanyType, Persona, SubjectSource};
use persona::{MappedLead, Method, Rules, map_all, map_leads};

promises![
    education_without_dates_does_not_beat_a_dated_one,
    labelled_row_of_the_mapping_wins_over_the_classifier,
    degree_name_is_read_where_the_field_of_study_names_no_field,
    field_of_study_is_kept_where_it_is_labelled_or_the_degree_says_no_more,
    spellings_of_one_text_share_its_label,
    lead_without_education_is_other,
    education_that_names_no_subject_is_not_taken_for_none,
];

/// The academic field of a lead with such an education.
async fn field_of(
    database: &dyn Database,
    field: Option<&str>,
    degree: Option<&str>,
) -> MappedLead {
    let name = format!("{field:?}{degree:?}").replace(|c: char| !c.is_ascii_alphanumeric(), "");
    let lead = add_lead_with(
        database,
        &name,
        vec![school(field, degree, None, None)],
        None,
    )
    .await;
    let report = map_leads(database, &Rules::built_in(), &[lead]).await;
    report.unwrap().mapped.remove(0)
}

async fn education_without_dates_does_not_beat_a_dated_one(database: &dyn Database) {
    let schools = [
        ("Drama", None, None),
        ("Computer Science", Some(2018), Some(2020)),
    ];
    let lead = add_lead(database, "ann", &schools, None).await;

    let report = map_leads(database, &Rules::built_in(), &[lead])
        .await
        .unwrap();

    assert_eq!(report.mapped[0].academic_field, "computer science");
}

async fn labelled_row_of_the_mapping_wins_over_the_classifier(database: &dyn Database) {
    database
        .load_field_mappings(&[mapping("Law", "finance")])
        .await
        .unwrap();
    let lead = add_lead(database, "ann", &[(" LAW ", None, None)], None).await;

    let report = map_leads(database, &Rules::built_in(), &[lead])
        .await
        .unwrap();

    assert_eq!(report.mapped[0].method, Method::Mapping);
    assert_eq!(
        report.mapped[0].persona,
        Persona::new("finance", CompanyType::UNKNOWN)
    );
}

async fn degree_name_is_read_where_the_field_of_study_names_no_field(database: &dyn Database) {
    database
        .load_field_mappings(&[mapping("House Diploma", "tourism")])
        .await
        .unwrap();
    for (field, degree, expected) in [
        ("N/A", "Bachelor of Laws", "law"),
        ("-", "BSc Physics", "physics"),
        ("General", "Bachelor of Nursing", "nursing"),
        ("Bachelor's degree", "Law", "law"),
        ("n/a", "house diploma", "tourism"),
    ] {
        let mapped = field_of(database, Some(field), Some(degree)).await;
        assert_eq!(mapped.academic_field, expected, "{field}, {degree}");
        assert_eq!(mapped.subject, Some(SubjectSource::DegreeName));
    }
}

async fn field_of_study_is_kept_where_it_is_labelled_or_the_degree_says_no_more(
    database: &dyn Database,
) {
    database
        .load_field_mappings(&[mapping("N/A", "other")])
        .await
        .unwrap();
    for (field, degree, method) in [
        ("N/A", Some("Bachelor of Laws"), Method::Mapping),
        ("-", Some("Bachelor's degree"), Method::Classifier),
        ("-", None, Method::Classifier),
    ] {
        let mapped = field_of(database, Some(field), degree).await;
        assert_eq!(
            (mapped.academic_field.as_str(), mapped.method),
            ("other", method)
        );
        assert_eq!(mapped.subject, Some(SubjectSource::FieldOfStudy));
    }
}

async fn spellings_of_one_text_share_its_label(database: &dyn Database) {
    database
        .load_field_mappings(&[mapping("Law", "finance")])
        .await
        .unwrap();
    for (number, spelling) in ["Law", " LAW ", "law", "Law"].into_iter().enumerate() {
        let schools = [(spelling, None, None)];
        add_lead(database, &format!("p{number}"), &schools, None).await;
    }

    let rules = Rules::built_in();
    let report = map_all(database, &rules, &ProgressBar::hidden())
        .await
        .unwrap();

    assert_eq!((report.by_mapping, report.personas), (4, 1));
}

async fn lead_without_education_is_other(database: &dyn Database) {
    let lead = add_lead(database, "ann", &[], Some(1_000)).await;

    let report = map_leads(database, &Rules::built_in(), &[lead])
        .await
        .unwrap();

    assert_eq!(report.mapped[0].method, Method::None);
    assert_eq!(
        report.mapped[0].persona,
        Persona::new("other", CompanyType::MULTI_NATIONAL)
    );
}

async fn education_that_names_no_subject_is_not_taken_for_none(database: &dyn Database) {
    let silent = school(None, Some(" "), Some(2001), None);
    let lead = add_lead_with(database, "ann", vec![silent], None).await;

    let rules = Rules::built_in();
    let report = map_leads(database, &rules, &[lead]).await.unwrap();
    let all = map_all(database, &rules, &ProgressBar::hidden()).await;

    let mapped = &report.mapped[0];
    assert_eq!(
        (mapped.method, mapped.confidence),
        (Method::NoSubject, None)
    );
    assert_eq!(mapped.academic_field, "other");
    let text = report.render(telemetry::OutputFormat::Text);
    for line in [
        "education       subject not stated, Example University (since 2001)",
        "academic field  other (the education names no subject)",
    ] {
        assert!(text.contains(line), "no `{line}` in:\n{text}");
    }
    let all = all.unwrap();
    assert_eq!((all.without_education, all.without_subject), (0, 1));
    assert_eq!(all.low_confidence, 0);
}
