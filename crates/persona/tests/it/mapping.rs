//! The mapping of leads, on both databases.

use crate::support::{add_lead, add_lead_with, fixture, mongo_fixture, school};
use db_connector::{Database, PersonaFilter};
use indicatif::ProgressBar;
use models::{CompanyType, FieldMapping, LeadId, Persona};
use persona::{Method, Rules, backtest, explain, find_stored, list_leads, map_all, map_leads};

promises![
    lead_is_mapped_by_its_latest_education_and_head_count,
    unknown_leads_are_told_apart_and_named_once_each,
    mapping_all_twice_changes_nothing_the_second_time,
    relabelling_moves_a_lead_and_leaves_no_trace_of_it_behind,
    listing_pages_show_every_lead_once,
    backtest_shows_moves_and_writes_nothing,
    explanation_names_the_education_and_the_rules,
];

pub(crate) fn mapping(text: &str, label: &str) -> FieldMapping {
    FieldMapping {
        id: academic_fields::normalize_text(text),
        field_of_study: text.to_owned(),
        level: None,
        level_name: None,
        academic_field: Some(label.to_owned()),
    }
}

async fn lead_is_mapped_by_its_latest_education_and_head_count(database: &dyn Database) {
    let schools = [
        ("Law", Some(2001), Some(2005)),
        ("Computer Science", Some(2000), None),
    ];
    let lead = add_lead(database, "ann", &schools, Some(50)).await;

    let report = map_leads(database, &Rules::built_in(), &[lead])
        .await
        .unwrap();

    let mapped = &report.mapped[0];
    assert_eq!(
        mapped.persona,
        Persona::new("computer science", CompanyType::MID_MARKET)
    );
    assert_eq!(mapped.method, Method::Classifier);
    let stored = find_stored(database, lead).await.unwrap().unwrap();
    assert_eq!(stored.persona.unwrap().persona, mapped.persona);
}

async fn unknown_leads_are_told_apart_and_named_once_each(database: &dyn Database) {
    let lead = add_lead(database, "ann", &[("Law", None, None)], None).await;
    let unknown = LeadId::derive("nobody");

    let asked = [unknown, unknown, lead, lead];
    let report = map_leads(database, &Rules::built_in(), &asked)
        .await
        .unwrap();
    let explained = explain(database, &Rules::built_in(), &asked).await.unwrap();

    assert_eq!(report.unknown, [unknown]);
    assert_eq!(report.mapped.len(), 1);
    assert_eq!(explained.unknown, [unknown]);
    assert_eq!(explained.leads.len(), 1);
}

async fn mapping_all_twice_changes_nothing_the_second_time(database: &dyn Database) {
    for number in 0..25 {
        let field = ["Law", "Physics", "Nursing"][number % 3];
        add_lead(
            database,
            &format!("p{number}"),
            &[(field, None, Some(2010))],
            Some(10),
        )
        .await;
    }

    let first = map_all(database, &Rules::built_in(), &ProgressBar::hidden())
        .await
        .unwrap();
    let second = map_all(database, &Rules::built_in(), &ProgressBar::hidden())
        .await
        .unwrap();

    assert_eq!((first.leads, first.changed, first.personas), (25, 25, 3));
    assert_eq!((second.leads, second.changed, second.personas), (25, 0, 3));
}

async fn relabelling_moves_a_lead_and_leaves_no_trace_of_it_behind(database: &dyn Database) {
    let lead = add_lead(database, "ann", &[("Law", None, None)], Some(10)).await;
    map_leads(database, &Rules::built_in(), &[lead])
        .await
        .unwrap();
    database
        .load_field_mappings(&[mapping("law", "finance")])
        .await
        .unwrap();

    map_leads(database, &Rules::built_in(), &[lead])
        .await
        .unwrap();

    let personas = database
        .find_personas(&PersonaFilter::default())
        .await
        .unwrap();
    let counts: Vec<_> = personas
        .iter()
        .map(|found| (found.persona.academic_field.as_str(), found.lead_count))
        .collect();
    assert_eq!(counts, [("finance", 1), ("law", 0)]);
}

async fn listing_pages_show_every_lead_once(database: &dyn Database) {
    for number in 0..7 {
        add_lead(
            database,
            &format!("p{number}"),
            &[("Law", None, None)],
            Some(10),
        )
        .await;
    }
    map_all(database, &Rules::built_in(), &ProgressBar::hidden())
        .await
        .unwrap();
    let filter = PersonaFilter {
        academic_field: Some("law".to_owned()),
        ..PersonaFilter::default()
    };

    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let listing = list_leads(database, &filter, after, 3).await.unwrap();
        seen.extend(listing.leads.iter().map(|lead| lead.lead_id));
        match listing.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }

    assert_eq!(seen.len(), 7);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 7);
}

/// The rules that come with the project, with another bound.
fn rules_with_mid_market_from(bound: u32) -> Rules {
    let text = include_str!("../../../../config/personas.toml");
    let text = text
        .replace("from = 50\n", &format!("from = {bound}\n"))
        .replace("version = \"1\"", "version = \"2\"");
    Rules::parse("test.toml", &text).unwrap()
}

async fn backtest_shows_moves_and_writes_nothing(database: &dyn Database) {
    for (name, employees) in [("a", 20), ("b", 40), ("c", 60)] {
        add_lead(database, name, &[("Law", None, None)], Some(employees)).await;
    }
    map_all(database, &Rules::built_in(), &ProgressBar::hidden())
        .await
        .unwrap();
    let before = database
        .find_personas(&PersonaFilter::default())
        .await
        .unwrap();

    let report = backtest(
        database,
        &rules_with_mid_market_from(30),
        &ProgressBar::hidden(),
    )
    .await
    .unwrap();

    assert_eq!((report.leads, report.moved, report.moves.len()), (3, 1, 1));
    assert_eq!(
        (report.moves[0].from.as_str(), report.moves[0].to.as_str()),
        ("law, startup", "law, mid-market")
    );
    assert_eq!(
        database
            .find_personas(&PersonaFilter::default())
            .await
            .unwrap(),
        before
    );

    map_all(
        database,
        &rules_with_mid_market_from(30),
        &ProgressBar::hidden(),
    )
    .await
    .unwrap();
    let after = database
        .find_personas(&PersonaFilter::default())
        .await
        .unwrap();
    assert_eq!(
        after
            .iter()
            .map(|found| found.lead_count)
            .collect::<Vec<_>>(),
        [2, 1]
    );
}

async fn explanation_names_the_education_and_the_rules(database: &dyn Database) {
    let schools = [
        ("Law", Some(2001), Some(2005)),
        ("Physics", Some(2000), None),
    ];
    let lead = add_lead(database, "ann", &schools, Some(60)).await;
    let nobody = LeadId::derive("nobody");

    let explained = explain(database, &Rules::built_in(), &[lead, nobody])
        .await
        .unwrap();

    let degree = school(Some("N/A"), Some("Bachelor of Laws"), None, None);
    let bob = add_lead_with(database, "bob", vec![degree], None).await;
    let of_bob = explain(database, &Rules::built_in(), &[bob]).await.unwrap();
    let reason = "text read     the degree name: the field of study `N/A` names no field";
    let text = of_bob.render(telemetry::OutputFormat::Text);
    assert!(text.contains(reason), "{text}");
    assert_eq!(explained.unknown, [nobody]);
    let text = explained.render(telemetry::OutputFormat::Text);
    for part in [
        "Physics",
        "still going on (2 listed)",
        "50 to 999 employees",
        "rules         version 1",
    ] {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
    assert!(
        find_stored(database, lead)
            .await
            .unwrap()
            .unwrap()
            .persona
            .is_none(),
        "nothing is written"
    );
}
