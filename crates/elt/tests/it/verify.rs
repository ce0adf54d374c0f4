//! Parity of raw storage, documents, leads and ledger, broken in every way and repaired.

use std::process::Command;

use elt::{
    Contract, FindingKind, Retry, RunOptions, Selection, Stop, VerifyOptions, VerifyReport,
    retry_quarantined, verify,
};
use futures::TryStreamExt;
use insta_cmd::get_cargo_bin;
use models::LeadId;
use s3_connector::{SegmentKind, Spool, list_segments};
use serde_json::json;
use telemetry::OutputFormat;
use test_support::{Dump, Tampering, differences, without_volatile};

use crate::home::{Addresses, Home, faulty_mock, mock, on_both_backends, options};

on_both_backends!(
    ordinary_runs_leave_nothing_to_be_found,
    what_the_database_has_lost_comes_back_from_raw_storage,
    what_other_hands_have_changed_is_found_and_put_right,
    damaged_answer_is_written_anew_from_its_document,
    lost_segment_is_written_anew_from_its_documents,
    what_is_lost_on_both_sides_is_said_and_not_invented,
    spool_files_of_dead_processes_are_found_and_stored,
    answers_used_from_quarantine_are_proven_where_they_lie,
    refused_documents_are_not_missed,
);

const ADA: &str = "ACoAAb0fxuvSX8wfn8p8y3Rp8UsBqVwSK-3KVSr";

async fn check_with(home: &Home, options: VerifyOptions) -> VerifyReport {
    let (database, store) = (home.database().await, home.store().await);
    verify(
        database.as_ref(),
        store.as_ref(),
        &home.spool_path(),
        options,
    )
    .await
    .unwrap()
}

pub async fn check(home: &Home) -> VerifyReport {
    check_with(home, VerifyOptions::default()).await
}

pub async fn repair(home: &Home) -> VerifyReport {
    let options = VerifyOptions {
        repair: true,
        ..VerifyOptions::default()
    };
    check_with(home, options).await
}

/// Kinds, how many there are, and how many were repaired.
pub fn found(report: &VerifyReport) -> Vec<(FindingKind, u64, u64)> {
    let findings = report.findings.iter();
    findings
        .map(|finding| (finding.kind, finding.count, finding.repaired))
        .collect()
}

#[track_caller]
pub fn assert_clean(report: &VerifyReport) {
    assert_eq!(found(report), [], "{}", report.render(OutputFormat::Text));
}

/// Everything is as it was but for what a repair may name anew.
#[track_caller]
pub fn assert_same(before: Dump, after: Dump) {
    let [before, after] = [before, after].map(without_volatile);
    assert_eq!(differences(&before, &after), [""; 0]);
}

async fn tampering(home: &Home) -> Tampering {
    Tampering::of(&home.database_url).await.unwrap()
}

/// The only segment of answers that can be used.
async fn segment(home: &Home) -> String {
    let store = home.store().await;
    let keys = list_segments(store.as_ref(), SegmentKind::Raw);
    let keys: Vec<_> = keys.try_collect().await.unwrap();
    let [key] = &keys[..] else { panic!("{keys:?}") };
    key.clone()
}

async fn ordinary_runs_leave_nothing_to_be_found(home: &Home) {
    let mock = mock().await;
    home.run(&mock, Addresses::TestData).await;
    let broken = faulty_mock(&json!([{"fault": "invalid_json"}])).await;
    home.run(&broken, Addresses::Invented(2)).await;
    let before = home.dump().await;
    let report = check(home).await;
    assert_clean(&report);
    assert_eq!((report.documents, report.segments), (63, 2));
    assert_clean(&repair(home).await);
    assert_eq!(differences(&before, &home.dump().await), [""; 0]);
    let quick = VerifyOptions {
        quick: true,
        ..VerifyOptions::default()
    };
    assert_clean(&check_with(home, quick).await);
}

async fn what_the_database_has_lost_comes_back_from_raw_storage(home: &Home) {
    home.run(&mock().await, Addresses::TestData).await;
    let before = home.dump().await;
    let tampering = tampering(home).await;
    let answered = home.entry("ada.lindqvist@example.com").await.unwrap();
    let lost = answered.raw_id.unwrap().to_string();
    tampering.remove("linkedin_data", &lost).await.unwrap();
    tampering.remove_some("leads", 3).await.unwrap();
    let address = answered.email.as_str();
    tampering.remove("enrichments", address).await.unwrap();

    let report = check(home).await;
    let kinds: Vec<_> = report.findings.iter().map(|found| found.kind).collect();
    assert!(kinds.contains(&FindingKind::DocumentMissing), "{kinds:?}");
    assert!(kinds.contains(&FindingKind::LeadMissing), "{kinds:?}");
    assert!(kinds.contains(&FindingKind::EntryMissing), "{kinds:?}");
    let text = report.render(OutputFormat::Text);
    assert!(text.contains(&lost) && !text.contains(address), "{text}");
    let open = VerifyOptions {
        show_addresses: true,
        ..VerifyOptions::default()
    };
    let text = check_with(home, open).await.render(OutputFormat::Text);
    assert!(text.contains(address), "{text}");

    let report = repair(home).await;
    assert_eq!(report.left(), 0, "{}", report.render(OutputFormat::Text));
    assert_clean(&check(home).await);
    assert_same(before, home.dump().await);
}

async fn what_other_hands_have_changed_is_found_and_put_right(home: &Home) {
    home.run(&mock().await, Addresses::TestData).await;
    let before = home.dump().await;
    let tampering = tampering(home).await;
    let ada = LeadId::derive(ADA).to_string();
    tampering
        .set("leads", &ada, "last_name", "Other")
        .await
        .unwrap();
    let entry = home.entry("ben.okafor@example.com").await.unwrap();
    let ben = entry.raw_id.unwrap().to_string();
    let changed = tampering.set("linkedin_data", &ben, "person.headline", "Other");
    changed.await.unwrap();

    let report = check(home).await;
    let expected = [
        (FindingKind::DocumentChanged, 1, 0),
        (FindingKind::LeadEdited, 1, 0),
    ];
    assert_eq!(found(&report), expected);
    let edited = &report.findings[1].examples[0];
    assert_eq!(
        (edited.id.as_ref(), edited.detail.as_deref()),
        (Some(&ada), Some("last_name"))
    );
    let quick = VerifyOptions {
        quick: true,
        ..VerifyOptions::default()
    };
    let report = check_with(home, quick).await;
    assert_eq!(found(&report), [(FindingKind::LeadEdited, 1, 0)]);

    assert_eq!(repair(home).await.left(), 0);
    assert_clean(&check(home).await);
    assert_same(before, home.dump().await);
}

async fn damaged_answer_is_written_anew_from_its_document(home: &Home) {
    home.run(&mock().await, Addresses::TestData).await;
    let before = home.dump().await;
    let (store, key) = (home.store().await, segment(home).await);
    let entry = home.entry("ada.lindqvist@example.com").await.unwrap();
    let place = entry.place.unwrap();
    let mut bytes = store.get(&key).await.unwrap().to_vec();
    bytes[usize::try_from(place.offset + place.length).unwrap() - 9] ^= 0xff;
    store.put(&key, bytes.into()).await.unwrap();

    let report = check(home).await;
    let expected = [
        (FindingKind::AnswerDamaged, 1, 0),
        (FindingKind::DocumentUnproven, 1, 0),
    ];
    assert_eq!(found(&report), expected);
    let examples = report.findings.iter().map(|finding| &finding.examples[0]);
    for example in examples {
        assert_eq!(example.place.as_ref(), Some(&place));
    }
    let report = repair(home).await;
    assert_eq!(report.left(), 0, "{}", report.render(OutputFormat::Text));
    assert_clean(&check(home).await);
    assert_same(before, home.dump().await);
    let moved = home.entry("ada.lindqvist@example.com").await.unwrap();
    assert_ne!(moved.place, Some(place));
    assert_eq!(home.spool_files(), 0);
}

async fn lost_segment_is_written_anew_from_its_documents(home: &Home) {
    home.run(&mock().await, Addresses::TestData).await;
    let before = home.dump().await;
    let (store, key) = (home.store().await, segment(home).await);
    store.delete(&key).await.unwrap();
    let report = check(home).await;
    assert_eq!(found(&report), [(FindingKind::DocumentUnproven, 63, 0)]);
    assert_eq!(report.findings[0].examples.len(), 5);
    assert_eq!(repair(home).await.left(), 0);
    let report = check(home).await;
    assert_clean(&report);
    assert_eq!(report.answers, 63, "people not found have no document");
    assert_same(before, home.dump().await);
}

async fn what_is_lost_on_both_sides_is_said_and_not_invented(home: &Home) {
    home.run(&mock().await, Addresses::TestData).await;
    let (store, key) = (home.store().await, segment(home).await);
    let entry = home.entry("ada.lindqvist@example.com").await.unwrap();
    let (place, id) = (entry.place.unwrap(), entry.raw_id.unwrap().to_string());
    let mut bytes = store.get(&key).await.unwrap().to_vec();
    bytes[usize::try_from(place.offset + place.length).unwrap() - 9] ^= 0xff;
    store.put(&key, bytes.into()).await.unwrap();
    tampering(home)
        .await
        .remove("linkedin_data", &id)
        .await
        .unwrap();
    let before = home.dump().await;
    let expected = [
        (FindingKind::AnswerDamaged, 1, 0),
        (FindingKind::LeadUnfounded, 1, 0),
        (FindingKind::EntryUnfounded, 1, 0),
    ];
    assert_eq!(found(&check(home).await), expected);
    assert_eq!(found(&repair(home).await), expected);
    assert_eq!(found(&check(home).await), expected);
    assert_eq!(differences(&before, &home.dump().await), [""; 0]);
}

async fn spool_files_of_dead_processes_are_found_and_stored(home: &Home) {
    home.run(&mock().await, Addresses::TestData).await;
    let spool = Spool::open(&home.spool_path()).unwrap();
    let mut segment = spool.create_segment(SegmentKind::Raw).unwrap();
    let body = br#"{"person":{"linkedInIdentifier":"LATE","firstName":"Ann"}}"#;
    let (email, at) = ("late@example.com".parse().unwrap(), "2026-01-02T03:04:05Z");
    let appended = segment.append(&email, at.parse().unwrap(), 200, body);
    appended.unwrap();
    assert_clean(&check(home).await);
    drop(segment);
    let expected = |repaired| [(FindingKind::SpoolLeftover, 1, repaired)];
    assert_eq!(found(&check(home).await), expected(0));
    assert_eq!(found(&repair(home).await), expected(1));
    assert_clean(&check(home).await);
    let lead = LeadId::derive("LATE");
    let lead = home.database().await.find_lead(lead).await.unwrap();
    assert_eq!(lead.unwrap().first_name.as_deref(), Some("Ann"));
    let entry = home.entry("late@example.com").await.unwrap();
    assert_eq!(entry.spent.attempts, 1);
}

async fn answers_used_from_quarantine_are_proven_where_they_lie(home: &Home) {
    let body = r#"{"person":{"linkedInIdentifier":"A","lastName":7}}"#;
    let mock = faulty_mock(&json!([{"fault": {"body": body}}])).await;
    let strict = RunOptions {
        contract: Contract::Quarantine,
        ..RunOptions::default()
    };
    let (provider, one) = (options(&mock), Addresses::Invented(1));
    home.run_with(&provider, strict, one, Stop::default()).await;
    assert_clean(&check(home).await);
    let (database, store) = (home.database().await, home.store().await);
    let (all, leniently) = (Selection::AllOpen, Retry::Read { strict: false });
    let retried = retry_quarantined(database.as_ref(), store.as_ref(), &all, leniently, None).await;
    assert_eq!(retried.unwrap().used, 1);
    let before = home.dump().await;
    let report = repair(home).await;
    assert_clean(&report);
    assert_eq!(report.documents, 1);
    assert_eq!(differences(&before, &home.dump().await), [""; 0]);
}

/// A key with a NUL: one database holds it, the other says that it cannot.
async fn refused_documents_are_not_missed(home: &Home) {
    let body = r#"{"person":{"linkedInIdentifier":"N","a\u0000b":1}}"#;
    let mock = faulty_mock(&json!([{"fault": {"body": body}}])).await;
    home.run(&mock, Addresses::Invented(1)).await;
    assert_clean(&check(home).await);
    assert_clean(&repair(home).await);
}

#[tokio::test]
async fn exit_status_says_whether_something_is_left() {
    let home = Home::embedded();
    let ada = Addresses::These(&["ada.lindqvist@example.com"]);
    home.run(&mock().await, ada).await;
    let verify = |arguments: &[&str]| {
        let mut elt = Command::new(get_cargo_bin("elt"));
        elt.arg("verify").args(arguments).envs(home.variables());
        let output = elt.output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), said)
    };
    assert_eq!(verify(&[]).0, Some(0));
    let gone = tampering(&home).await.remove_some("leads", 1).await;
    let (status, said) = verify(&["--format", "json"]);
    assert_eq!(status, Some(1));
    let report: serde_json::Value = serde_json::from_str(&said).unwrap();
    let finding = json!({
        "kind": "lead_missing", "count": 1, "repaired": 0, "examples": [{"id": gone.unwrap()[0]}],
    });
    assert_eq!(report["findings"], json!([finding]));
    let (status, said) = verify(&["--repair"]);
    assert_eq!(status, Some(0));
    assert!(said.contains("1 found, 0 left"), "{said}");
    assert_eq!(verify(&[]).0, Some(0));
}

#[test]
fn more_examples_than_can_be_counted_are_a_usage_error() {
    let dir = tempfile::TempDir::new().unwrap();
    for (examples, expected) in [("9999999999999999999", 2), ("70000", 2), ("65535", 0)] {
        let mut verify = crate::commands::elt(&dir, "http://127.0.0.1:1/{email}");
        let output = verify
            .args(["verify", "--repair", "--examples", examples])
            .output();
        assert_eq!(output.unwrap().status.code(), Some(expected), "{examples}");
    }
}
