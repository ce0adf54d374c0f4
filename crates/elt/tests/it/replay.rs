//! Deriving anew: from raw storage or from the database, for real or as a rehearsal.

use elt::{ReplayOptions, ReplayReport, StopReason, replay_database, replay_raw};
use models::LeadId;
use serde_json::json;
use telemetry::{ExitStatus, OutputFormat};
use test_support::{Tampering, differences};

use crate::home::{Addresses, Home, faulty_mock, mock, on_both_backends};

on_both_backends!(
    rehearsal_changes_nothing_and_says_what_a_replay_does,
    interrupted_rehearsal_leaves_no_stage,
    rehearsal_and_replay_count_what_can_be_stored,
    diff_shows_exactly_the_field_that_was_changed,
    only_answers_since_a_time_are_replayed,
    lists_of_personas_are_made_anew,
);

const ADA: &str = "ACoAAb0fxuvSX8wfn8p8y3Rp8UsBqVwSK-3KVSr";

async fn raw(home: &Home, options: ReplayOptions) -> ReplayReport {
    let (database, store) = (home.database().await, home.store().await);
    replay_raw(database.as_ref(), store.as_ref(), &options)
        .await
        .unwrap()
}

async fn database(home: &Home, options: ReplayOptions) -> ReplayReport {
    let database = home.database().await;
    replay_database(database.as_ref(), &options).await.unwrap()
}

async fn interrupted_rehearsal_leaves_no_stage(home: &Home) {
    home.run(&mock().await, Addresses::TestData).await;
    let before = home.dump().await;
    let options = rehearsal();
    options.stop.request(StopReason::Interrupted);
    let (database, store) = (home.database().await, home.store().await);
    let from_raw = replay_raw(database.as_ref(), store.as_ref(), &options).await;
    let from_database = replay_database(database.as_ref(), &options).await;
    for outcome in [from_raw, from_database] {
        assert_eq!(outcome.unwrap_err().status(), ExitStatus::Interrupted);
    }
    let after = home.dump().await;
    assert_eq!(differences(&before, &after), [""; 0]);
    assert!(before.keys().eq(after.keys()));
}

fn rehearsal() -> ReplayOptions {
    ReplayOptions {
        dry_run: true,
        ..ReplayOptions::default()
    }
}

fn shown(leads: usize) -> ReplayOptions {
    ReplayOptions {
        diff: Some(leads),
        ..ReplayOptions::default()
    }
}

async fn rehearsal_changes_nothing_and_says_what_a_replay_does(home: &Home) {
    home.run(&mock().await, Addresses::TestData).await;
    let whole = home.dump().await;
    let tampering = Tampering::of(&home.database_url).await.unwrap();
    tampering.remove_some("linkedin_data", 2).await.unwrap();
    tampering.remove_some("leads", 3).await.unwrap();
    tampering.remove_some("enrichments", 4).await.unwrap();
    let before = home.dump().await;

    let expected = raw(home, rehearsal()).await;
    assert_eq!(database(home, rehearsal()).await.documents_new, 0);
    raw(home, shown(2)).await;
    assert_eq!(differences(&before, &home.dump().await), [""; 0]);

    let done = raw(home, ReplayOptions::default()).await;
    assert_eq!((expected.dry_run, done.dry_run), (true, false));
    assert_eq!(expected.answers, done.answers);
    assert_eq!((done.documents_new, done.leads_new), (2, 3));
    assert_eq!(expected.documents_new, done.documents_new);
    assert_eq!(expected.entries, done.entries);
    assert_eq!(expected.leads_new, done.leads_new);
    // Runs are named anew where something was made anew.
    let [whole, after] = [whole, home.dump().await].map(test_support::without_volatile);
    let misses = whole["enrichments"].len() - after["enrichments"].len();
    assert!(misses <= 4, "a 404 leaves no answer behind");
    for name in ["linkedin_data", "leads"] {
        assert_eq!(whole[name], after[name], "{name}");
    }
    let again = raw(home, ReplayOptions::default()).await;
    assert_eq!(
        (again.documents_new, again.entries, again.leads_new),
        (0, 0, 0)
    );
}

/// A key with a NUL: one database holds it, the other keeps its answer aside.
async fn rehearsal_and_replay_count_what_can_be_stored(home: &Home) {
    let body = r#"{"person":{"linkedInIdentifier":"N","a\u0000b":1}}"#;
    let mock = faulty_mock(&json!([{"fault": {"body": body}}])).await;
    home.run(&mock, Addresses::Invented(1)).await;
    let counts = |report: ReplayReport| (report.documents_new, report.leads_new, report.entries);
    for options in [rehearsal(), shown(9), ReplayOptions::default()] {
        assert_eq!(counts(raw(home, options).await), (0, 0, 0));
    }
    let stored = home.dump().await["linkedin_data"].len() as u64;
    let tampering = Tampering::of(&home.database_url).await.unwrap();
    for (name, there) in [
        ("enrichments", 1),
        ("leads", stored),
        ("linkedin_data", stored),
    ] {
        let there = usize::try_from(there).unwrap();
        tampering.remove_some(name, there).await.unwrap();
    }
    for options in [rehearsal(), shown(9), ReplayOptions::default()] {
        assert_eq!(counts(raw(home, options).await), (stored, stored, 1));
    }
}

async fn diff_shows_exactly_the_field_that_was_changed(home: &Home) {
    home.run(&mock().await, Addresses::TestData).await;
    let whole = home.dump().await;
    let ada = LeadId::derive(ADA).to_string();
    let tampering = Tampering::of(&home.database_url).await.unwrap();
    tampering
        .set("leads", &ada, "first_name", "Zoe")
        .await
        .unwrap();
    let before = home.dump().await;
    for report in [raw(home, shown(9)).await, database(home, shown(9)).await] {
        assert_eq!((report.leads_new, report.leads_updated), (0, 1));
        let changes = serde_json::to_value(&report.changes).unwrap();
        let field = json!({"field": "first_name", "before": "Zoe", "after": "Ada"});
        let expected = json!([{"lead_id": ada, "kind": "edited", "fields": [field]}]);
        assert_eq!(changes, expected);
        let text = report.render(OutputFormat::Text);
        let line = format!("{ada} edited\n  first_name  \"Zoe\" -> \"Ada\"\n");
        assert!(text.starts_with(&line), "{text}");
    }
    assert_eq!(differences(&before, &home.dump().await), [""; 0]);
    let report = database(home, ReplayOptions::default()).await;
    assert_eq!((report.leads_new, report.leads_updated), (0, 1));
    let [whole, after] = [whole, home.dump().await].map(test_support::without_volatile);
    assert_eq!(differences(&whole, &after), [""; 0]);
}

async fn only_answers_since_a_time_are_replayed(home: &Home) {
    home.run(
        &mock().await,
        Addresses::These(&["ada.lindqvist@example.com"]),
    )
    .await;
    let body = json!({"person": {"linkedInIdentifier": "ONE", "firstName": "Ann"}}).to_string();
    let later = faulty_mock(&json!([{"fault": {"body": body}}])).await;
    home.run(&later, Addresses::Invented(1)).await;
    let entry = home.entry("person0@example.com").await.unwrap();
    let tampering = Tampering::of(&home.database_url).await.unwrap();
    for lead in [ADA, "ONE"] {
        let id = LeadId::derive(lead).to_string();
        tampering
            .set("leads", &id, "last_name", "Nobody")
            .await
            .unwrap();
    }
    let since = |diff| ReplayOptions {
        since: entry.settled_at,
        diff,
        ..ReplayOptions::default()
    };
    for report in [
        raw(home, since(Some(9))).await,
        database(home, since(Some(9))).await,
    ] {
        let changes = report.changes.unwrap();
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].lead_id, LeadId::derive("ONE"));
    }
    let report = raw(home, since(None)).await;
    assert_eq!((report.answers, report.leads_updated), (1, 1));
    let left = database(home, shown(9)).await.changes.unwrap();
    assert_eq!(left[0].lead_id, LeadId::derive(ADA));
}

async fn lists_of_personas_are_made_anew(home: &Home) {
    home.run(&mock().await, Addresses::TestData).await;
    let persona = models::Persona::new("law", models::CompanyType::STARTUP);
    let link = models::PersonaAssignment {
        lead_id: LeadId::derive(ADA),
        persona_id: persona.id,
        assigned_at: jiff::Timestamp::UNIX_EPOCH,
    };
    let store = home.database().await;
    store
        .upsert_personas(std::slice::from_ref(&persona))
        .await
        .unwrap();
    store.assign_personas(&[link], "1").await.unwrap();
    assert_eq!(database(home, ReplayOptions::default()).await.personas, 1);
    let personas = &home.dump().await["personas"];
    let listed = &personas[&persona.id.to_string()]["lead_ids"];
    assert_eq!(listed, &json!([LeadId::derive(ADA)]));
}
