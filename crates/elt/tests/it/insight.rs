//! Commands that look and call nobody: plan, explain, replay.

use elt::{AddressSource, Explanation, Observer, PlanReport, RunOptions, Stop, explain, plan};
use models::{EmailAddress, EnrichmentState};
use serde_json::{Value, json};
use telemetry::{ExitStatus, OutputFormat};
use test_support::{differences, test_data};

use crate::home::{Addresses, Home, faulty_mock, mock, on_both_backends, options, suppression_key};

on_both_backends!(
    plan_says_what_the_next_run_does_and_writes_nothing,
    explanation_follows_an_address_to_its_lead,
    person_who_is_not_found_any_more_is_explained_by_the_answer_before,
    answer_that_cannot_be_read_is_shown_as_such,
    explanation_does_a_terminal_no_harm,
    replay_of_a_whole_database_changes_nothing,
);

async fn planned(home: &Home, options: &RunOptions) -> PlanReport {
    let source = AddressSource::file(&test_data("emails.csv")).unwrap();
    let database = home.database().await;
    plan(
        database.as_ref(),
        options,
        Some(suppression_key()),
        source,
        &Observer::quiet(),
    )
    .await
    .unwrap()
}

async fn plan_says_what_the_next_run_does_and_writes_nothing(home: &Home) {
    let options = RunOptions::default();
    let before = planned(home, &options).await;
    assert_eq!((before.requested, before.calls, before.new), (82, 69, 69));
    assert_eq!((before.invalid, before.duplicate), (6, 7));

    let mock = mock().await;
    let report = home.run(&mock, Addresses::TestData).await.report;
    assert_eq!(report.calls, before.calls);
    let dump = home.dump().await;

    let after = planned(home, &options).await;
    assert_eq!((after.calls, after.fresh, after.missing), (0, 63, 6));
    let refresh = RunOptions {
        refresh: true,
        ..options
    };
    assert_eq!(planned(home, &refresh).await.stale, 69);
    assert_eq!(mock.calls(), before.calls, "a plan calls nobody");
    assert_eq!(differences(&dump, &home.dump().await), [""; 0]);
}

async fn explanation_follows_an_address_to_its_lead(home: &Home) {
    home.run(
        &mock().await,
        Addresses::These(&["ada.lindqvist@example.com"]),
    )
    .await;
    let broken = faulty_mock(&json!([{"fault": {"body": "<html>"}}])).await;
    home.run(&broken, Addresses::Invented(1)).await;
    let (database, store) = (home.database().await, home.store().await);
    let explained = async |address: &str| {
        let address: EmailAddress = address.parse().unwrap();
        explain(database.as_ref(), store.as_ref(), &address)
            .await
            .unwrap()
    };

    let known = explained("ada.lindqvist@example.com").await.unwrap();
    let lead = known.lead.as_ref().unwrap();
    assert_eq!(Some(lead.raw_id), known.entry.raw_id);
    let field = |name: &str| {
        let field = known.fields.iter().find(|field| field.field == name);
        field.and_then(|field| field.value.clone())
    };
    assert_eq!(field("first_name"), lead.first_name);
    assert_eq!(field("last_name"), lead.last_name);
    assert_eq!(field("photo_url"), lead.photo_url);
    assert_eq!(field("linkedin_id").as_ref(), Some(&lead.linkedin_id));
    let text = known.render(OutputFormat::Text);
    assert!(text.contains("made of this answer"), "{text}");

    let unusable = explained("person0@example.com").await.unwrap();
    assert!(unusable.lead.is_none() && unusable.answer.is_some());
    let text = unusable.render(OutputFormat::Text);
    assert!(text.contains("because the answer is not JSON"), "{text}");
    assert!(explained("stranger@example.com").await.is_none());
}

async fn explained(home: &Home) -> Explanation {
    let (database, store) = (home.database().await, home.store().await);
    let address = "person0@example.com".parse().unwrap();
    let explained = explain(database.as_ref(), store.as_ref(), &address).await;
    explained.unwrap().unwrap()
}

async fn bought(home: &Home, fault: Value) {
    let mock = faulty_mock(&json!([{ "fault": fault }])).await;
    let refresh = RunOptions {
        refresh: true,
        ..RunOptions::default()
    };
    let (options, one) = (options(&mock), Addresses::Invented(1));
    home.run_with(&options, refresh, one, Stop::default()).await;
}

fn person(first_name: &str) -> Value {
    let person = json!({"linkedInIdentifier": "A1", "firstName": first_name});
    json!({"body": json!({"success": true, "person": person}).to_string()})
}

async fn person_who_is_not_found_any_more_is_explained_by_the_answer_before(home: &Home) {
    bought(home, person("Ann")).await;
    bought(home, json!({"status": {"code": 404}})).await;
    let known = explained(home).await;
    assert_eq!(known.entry.known_state(), EnrichmentState::NotFound);
    assert!(known.answer.is_none() && known.earlier.is_some());
    assert_eq!(known.fields[1].value.as_deref(), Some("Ann"));
    let text = known.render(OutputFormat::Text);
    assert!(text.contains("(made of the earlier answer)"), "{text}");
    assert_eq!(known.status(), ExitStatus::Done);
}

async fn answer_that_cannot_be_read_is_shown_as_such(home: &Home) {
    bought(home, person("Ann")).await;
    let (entry, store) = (home.entry("person0@example.com").await, home.store().await);
    let place = entry.unwrap().place.unwrap();
    let segment = store.get(&place.segment).await.unwrap();
    let damaged = segment.iter().map(|byte| !byte).collect::<Vec<_>>();
    store.put(&place.segment, damaged.into()).await.unwrap();
    for _ in ["damaged", "gone"] {
        let known = explained(home).await;
        let text = known.render(OutputFormat::Text);
        assert!(text.contains("\n  answer  cannot be read: "), "{text}");
        assert!(text.contains("(made of this answer)"), "{text}");
        assert_eq!(known.fields[1].value.as_deref(), Some("Ann"));
        assert_eq!(known.status(), ExitStatus::Incomplete);
        store.delete(&place.segment).await.unwrap();
    }
}

async fn explanation_does_a_terminal_no_harm(home: &Home) {
    bought(home, person("\u{1b}[31mAnn\nlead")).await;
    let text = explained(home).await.render(OutputFormat::Text);
    assert!(text.contains(r"\u{1b}[31mAnn\nlead"), "{text}");
}

async fn replay_of_a_whole_database_changes_nothing(home: &Home) {
    home.run(&mock().await, Addresses::TestData).await;
    let before = home.dump().await;
    let report = elt::rebuild(
        home.database().await.as_ref(),
        home.store().await.as_ref(),
        None,
    )
    .await
    .unwrap();
    assert_eq!((report.leads_new, report.leads_updated), (0, 0));
    // The ledger names the run that wrote an entry last; everything else is as it was.
    let [before, after] = [before, home.dump().await].map(|mut dump| {
        let entries = dump
            .get_mut("enrichments")
            .into_iter()
            .flat_map(|entries| entries.values_mut());
        entries.for_each(|entry| drop(entry.remove("run_id")));
        dump
    });
    assert_eq!(differences(&before, &after), [""; 0]);
}
