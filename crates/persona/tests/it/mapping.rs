//! The mapping of leads, on a real embedded database.

use crate::support::{add_lead, fixture};
use db_connector::{LeadPage, PersonaFilter};
use indicatif::ProgressBar;
use models::{CompanyType, FieldMapping, LeadId, Persona};
use persona::{Method, find_stored, list_leads, map_all, map_leads};

fn mapping(text: &str, label: &str) -> FieldMapping {
    FieldMapping {
        id: academic_fields::normalize_text(text),
        field_of_study: text.to_owned(),
        level: None,
        level_name: None,
        academic_field: Some(label.to_owned()),
    }
}

#[tokio::test]
async fn lead_is_mapped_by_its_latest_education_and_head_count() {
    let fixture = fixture().await;
    let schools = [
        ("Law", Some(2001), Some(2005)),
        ("Computer Science", Some(2000), None),
    ];
    let lead = add_lead(&*fixture.database, "ann", &schools, Some(50)).await;

    let report = map_leads(&*fixture.database, &[lead]).await.unwrap();

    let mapped = &report.mapped[0];
    assert_eq!(
        mapped.persona,
        Persona::new("computer science", CompanyType::MidMarket)
    );
    assert_eq!(mapped.method, Method::Classifier);
    let stored = find_stored(&*fixture.database, lead)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.persona.unwrap().persona, mapped.persona);
}

#[tokio::test]
async fn labelled_row_of_the_mapping_wins_over_the_classifier() {
    let fixture = fixture().await;
    fixture
        .database
        .load_field_mappings(&[mapping("Law", "finance")])
        .await
        .unwrap();
    let lead = add_lead(&*fixture.database, "ann", &[(" LAW ", None, None)], None).await;

    let report = map_leads(&*fixture.database, &[lead]).await.unwrap();

    assert_eq!(report.mapped[0].method, Method::Mapping);
    assert_eq!(
        report.mapped[0].persona,
        Persona::new("finance", CompanyType::Unknown)
    );
}

#[tokio::test]
async fn lead_without_education_is_other() {
    let fixture = fixture().await;
    let lead = add_lead(&*fixture.database, "ann", &[], Some(1_000)).await;

    let report = map_leads(&*fixture.database, &[lead]).await.unwrap();

    assert_eq!(report.mapped[0].method, Method::None);
    assert_eq!(
        report.mapped[0].persona,
        Persona::new("other", CompanyType::MultiNational)
    );
}

#[tokio::test]
async fn unknown_leads_are_told_apart_and_named_once_each() {
    let fixture = fixture().await;
    let lead = add_lead(&*fixture.database, "ann", &[("Law", None, None)], None).await;
    let unknown = LeadId::derive("nobody");

    let report = map_leads(&*fixture.database, &[unknown, lead, lead])
        .await
        .unwrap();

    assert_eq!(report.unknown, [unknown]);
    assert_eq!(report.mapped.len(), 1);
}

#[tokio::test]
async fn mapping_all_twice_changes_nothing_the_second_time() {
    let fixture = fixture().await;
    for number in 0..25 {
        let field = ["Law", "Physics", "Nursing"][number % 3];
        add_lead(
            &*fixture.database,
            &format!("p{number}"),
            &[(field, None, Some(2010))],
            Some(10),
        )
        .await;
    }

    let first = map_all(&*fixture.database, &ProgressBar::hidden())
        .await
        .unwrap();
    let second = map_all(&*fixture.database, &ProgressBar::hidden())
        .await
        .unwrap();

    assert_eq!((first.leads, first.changed, first.personas), (25, 25, 3));
    assert_eq!((second.leads, second.changed, second.personas), (25, 0, 3));
}

#[tokio::test]
async fn relabelling_moves_a_lead_and_leaves_no_trace_of_it_behind() {
    let fixture = fixture().await;
    let lead = add_lead(&*fixture.database, "ann", &[("Law", None, None)], Some(10)).await;
    map_leads(&*fixture.database, &[lead]).await.unwrap();
    fixture
        .database
        .load_field_mappings(&[mapping("law", "finance")])
        .await
        .unwrap();

    map_leads(&*fixture.database, &[lead]).await.unwrap();

    let personas = fixture
        .database
        .find_personas(&PersonaFilter::default())
        .await
        .unwrap();
    let counts: Vec<_> = personas
        .iter()
        .map(|found| (found.persona.academic_field.as_str(), found.lead_count))
        .collect();
    assert_eq!(counts, [("finance", 1), ("law", 0)]);
}

#[tokio::test]
async fn listing_pages_show_every_lead_once() {
    let fixture = fixture().await;
    for number in 0..7 {
        add_lead(
            &*fixture.database,
            &format!("p{number}"),
            &[("Law", None, None)],
            Some(10),
        )
        .await;
    }
    map_all(&*fixture.database, &ProgressBar::hidden())
        .await
        .unwrap();
    let filter = PersonaFilter {
        academic_field: Some("law".to_owned()),
        ..PersonaFilter::default()
    };

    let mut seen = Vec::new();
    let mut page = LeadPage {
        after: None,
        limit: 3,
    };
    loop {
        let listing = list_leads(&*fixture.database, &filter, page).await.unwrap();
        seen.extend(listing.leads.iter().map(|lead| lead.lead_id));
        match listing.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }

    assert_eq!(seen.len(), 7);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 7);
}
