//! What an erasure takes away, and what it leaves.

use std::path::{Path, PathBuf};

use db_connector::LeadScope;
use models::{CompanyType, LeadId, Persona, PersonaAssignment};
use s3_connector::{SegmentKind, Spool};

use super::{body, enrich, erase, eraser, raw_texts, traces_of};
use crate::home::{Addresses, Home, mock, on_both_backends};

on_both_backends!(
    person_is_gone_from_every_store_and_the_others_stay,
    either_address_of_a_person_removes_both,
    chain_of_addresses_is_followed_to_its_end,
    older_answer_that_says_the_same_is_found_in_its_segment,
    what_a_killed_rehearsal_has_staged_is_deleted,
    answer_in_quarantine_is_found_by_the_person_it_names,
    people_whose_identifier_is_blank_are_not_one_person,
    answers_that_wait_in_the_spool_are_overwritten_there,
    persona_lists_do_not_name_the_lead,
    address_that_nobody_knows_is_suppressed,
);

const ANN: (&str, &str) = ("ann@example.com", "AnnId");
const ANN_TOO: (&str, &str) = ("ann@example.org", "AnnId");
const BOB: (&str, &str) = ("bob@example.com", "BobId");

async fn person_is_gone_from_every_store_and_the_others_stay(home: &Home) {
    enrich(home, &[ANN, BOB]).await;
    let receipt = erase(home, &["Ann@Example.com"]).await;
    assert_eq!(traces_of(home, &["ann@", "AnnId"]).await, [""; 0]);
    let left = ["enrichments", "leads", "linkedin_data", "raw/linkedin/"];
    assert_eq!(traces_of(home, &["bob@"]).await, left);
    let counts = (receipt.documents, receipt.leads, receipt.ledger_entries);
    assert_eq!(counts, (1, 1, 1));
    let raw = (
        receipt.answers,
        receipt.segments_rewritten,
        receipt.segments_read,
    );
    assert_eq!(raw, (1, 1, 1));
    assert_eq!(receipt.suppressions.len(), 2);
    assert_eq!(receipt.erased[0].as_str(), "ann@example.com");

    let again = erase(home, &["ann@example.com"]).await;
    let counts = (
        again.documents,
        again.leads,
        again.ledger_entries,
        again.answers,
    );
    assert_eq!(counts, (0, 0, 0, 0));
    let known = home.database().await.list_suppressions().await.unwrap();
    assert_eq!(known.len(), 2);
}

async fn either_address_of_a_person_removes_both(home: &Home) {
    for email in [ANN.0, ANN_TOO.0] {
        let home = &Home::like(home).await;
        enrich(home, &[ANN, ANN_TOO, BOB]).await;
        let receipt = erase(home, &[email]).await;
        assert_eq!((receipt.documents, receipt.leads), (2, 1), "{email}");
        assert_eq!((receipt.answers, receipt.suppressions.len()), (2, 3));
        assert_eq!(traces_of(home, &["ann@", "AnnId"]).await, [""; 0]);
    }
}

async fn chain_of_addresses_is_followed_to_its_end(home: &Home) {
    let first = [("a@example.com", "One"), ("b@example.com", "One")];
    let second = [("b@example.com", "Two"), ("c@example.com", "Two")];
    enrich(home, &first).await;
    let database = home.database().await;
    let b = "b@example.com".parse().unwrap();
    // Forgotten, so that it is asked for again.
    database.erase_enrichments(&[b]).await.unwrap();
    enrich(home, &second).await;
    let receipt = erase(home, &["a@example.com"]).await;
    assert_eq!(
        (receipt.documents, receipt.leads, receipt.answers),
        (4, 2, 4)
    );
    assert_eq!(receipt.suppressions.len(), 5);
    assert_eq!(
        traces_of(home, &["@example.com", "One", "Two"]).await,
        [""; 0]
    );
}

async fn older_answer_that_says_the_same_is_found_in_its_segment(home: &Home) {
    enrich(home, &[ANN, BOB]).await;
    let ann = ANN.0.parse().unwrap();
    home.database()
        .await
        .erase_enrichments(&[ann])
        .await
        .unwrap();
    enrich(home, &[ANN]).await;
    let receipt = erase(home, &[ANN.0]).await;
    assert_eq!((receipt.documents, receipt.answers), (1, 2));
    assert_eq!(receipt.segments_rewritten, 2);
    assert_eq!(traces_of(home, &["ann@", "AnnId"]).await, [""; 0]);
}

async fn what_a_killed_rehearsal_has_staged_is_deleted(home: &Home) {
    enrich(home, &[ANN, BOB]).await;
    let database = home.database().await;
    let ann = [ANN.0.parse().unwrap()];
    let traces = database.find_traces(&ann, &[]).await.unwrap();
    let profile = database.find_raw_profile(traces[0].id).await.unwrap();
    let stage = models::RunId::from_uuid(uuid::Uuid::nil());
    database.begin_stage(stage).await.unwrap();
    database
        .stage_profiles(stage, &[profile.unwrap()])
        .await
        .unwrap();
    erase(home, &[ANN.0]).await;
    assert_eq!(traces_of(home, &["ann@", "AnnId"]).await, [""; 0]);
}

async fn answer_in_quarantine_is_found_by_the_person_it_names(home: &Home) {
    enrich(home, &[ANN, BOB]).await;
    let broken = format!("{}, \"company\": ", body("AnnId").trim_end_matches('}'));
    let rule = serde_json::json!([{"fault": {"body": broken}}]);
    let mock = crate::home::faulty_mock(&rule).await;
    home.run(&mock, Addresses::These(&["ann@example.net"]))
        .await;
    assert_eq!(traces_of(home, &["ann@example.net"]).await.len(), 3);

    let receipt = erase(home, &[ANN.0]).await;
    assert_eq!((receipt.quarantined, receipt.ledger_entries), (1, 2));
    assert_eq!((receipt.answers, receipt.suppressions.len()), (2, 3));
    assert_eq!(traces_of(home, &["ann@", "AnnId"]).await, [""; 0]);
}

async fn people_whose_identifier_is_blank_are_not_one_person(home: &Home) {
    enrich(home, &[(ANN.0, "  "), (BOB.0, "  ")]).await;
    let receipt = erase(home, &[ANN.0]).await;
    assert_eq!((receipt.quarantined, receipt.ledger_entries), (1, 1));
    assert_eq!((receipt.answers, receipt.suppressions.len()), (1, 1));
    assert_eq!(traces_of(home, &["ann@"]).await, [""; 0]);
    let left = ["enrichments", "quarantine", "quarantine/linkedin/"];
    assert_eq!(traces_of(home, &["bob@"]).await, left);
}

async fn answers_that_wait_in_the_spool_are_overwritten_there(home: &Home) {
    let spool = Spool::open(&home.spool_path()).unwrap();
    let mut segment = spool.create_segment(SegmentKind::Raw).unwrap();
    for (email, id) in [ANN, BOB, ANN_TOO] {
        let (email, now) = (email.parse().unwrap(), jiff::Timestamp::now());
        segment
            .append(&email, now, 200, body(id).as_bytes())
            .unwrap();
    }
    drop(segment);
    let receipt = erase(home, &[ANN.0]).await;
    assert_eq!(
        (receipt.spooled_answers, receipt.spool_files_in_use),
        (2, 0)
    );
    assert_eq!(receipt.suppressions.len(), 3);
    assert_eq!(traces_of(home, &["bob@"]).await, ["spool"]);

    let people = [ANN.0, BOB.0, ANN_TOO.0];
    let report = home
        .run(&mock().await, Addresses::These(&people))
        .await
        .report;
    assert_eq!((report.recovered, report.skipped, report.calls), (1, 3, 0));
    assert_eq!(traces_of(home, &["ann@", "AnnId"]).await, [""; 0]);
}

async fn persona_lists_do_not_name_the_lead(home: &Home) {
    enrich(home, &[ANN, BOB]).await;
    let (database, persona) = (
        home.database().await,
        Persona::new("law", CompanyType::STARTUP),
    );
    database
        .upsert_personas(std::slice::from_ref(&persona))
        .await
        .unwrap();
    let leads = ["AnnId", "BobId"].map(LeadId::derive);
    let links = leads.map(|lead_id| PersonaAssignment {
        lead_id,
        persona_id: persona.id,
        assigned_at: jiff::Timestamp::UNIX_EPOCH,
    });
    database.assign_personas(&links, "1").await.unwrap();
    database.refresh_persona_leads(&[persona.id]).await.unwrap();
    assert_eq!(traces_of(home, &[&leads[0].to_string()]).await.len(), 3);

    let receipt = erase(home, &[ANN.0]).await;
    assert_eq!(receipt.persona_lists, 1);
    assert_eq!(traces_of(home, &[&leads[0].to_string()]).await, [""; 0]);
    let run = models::RunId::from_uuid(uuid::Uuid::nil());
    let counts = database.project_leads(LeadScope::All, run).await.unwrap();
    assert_eq!((counts.new, counts.updated), (0, 0));
    assert_eq!(home.dump().await["leads"].len(), 1);
}

async fn address_that_nobody_knows_is_suppressed(home: &Home) {
    let receipt = erase(home, &["nobody@example.com"]).await;
    assert_eq!((receipt.documents, receipt.segments_read), (0, 0));
    assert_eq!(receipt.suppressions.len(), 1);
    let mock = mock().await;
    let report = home
        .run(&mock, Addresses::These(&["Nobody@example.com"]))
        .await
        .report;
    assert_eq!((report.requested, report.skipped, mock.calls()), (1, 1, 0));
    assert_eq!(traces_of(home, &["nobody"]).await, [""; 0]);
    let store = home.store().await;
    assert_eq!(raw_texts(store.as_ref(), SegmentKind::Raw).await, "");
}

/// A process may be killed between two names of a file: nobody reads the first one, but it is there.
#[tokio::test]
async fn drafts_of_killed_processes_hold_nobody() {
    let home = &Home::embedded();
    enrich(home, &[ANN, BOB]).await;
    let (eraser, raw) = (eraser(home).await, home.dir.path().join("raw"));
    let segment = files_below(&raw).pop().unwrap();
    for draft in [
        raw.join(".unfinished/draft"),
        home.spool_path().join("a.erased"),
    ] {
        std::fs::copy(&segment, draft).unwrap();
    }
    let holds_ann = |path: &Path| {
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(ANN.0.len()).any(|at| at == ANN.0.as_bytes())
    };
    let holding = || {
        files_below(home.dir.path())
            .into_iter()
            .filter(|it| holds_ann(it))
    };
    assert!(holding().count() > 3);
    eraser.erase(&[ANN.0.parse().unwrap()]).await.unwrap();
    assert_eq!(holding().next(), None);
}

fn files_below(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let below = paths.flat_map(|path| {
        if path.is_dir() {
            files_below(&path)
        } else {
            vec![path]
        }
    });
    below.collect()
}
