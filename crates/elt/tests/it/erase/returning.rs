//! Nothing brings erased people back.

use elt::{
    AddressSource, Observer, Retry, RunOptions, Selection, VerifyOptions, plan, retry_quarantined,
    verify,
};
use models::{EmailAddress, QuarantinedAnswer, Suppression, SuppressionKind, UnusableAnswer};
use s3_connector::{SegmentKind, Spool, read_answer};
use serde_json::json;

use super::{body, enrich, erase, provider, traces_of};
use crate::home::{Addresses, Home, faulty_mock, on_both_backends, suppression_key};

on_both_backends!(
    replay_of_raw_storage_does_not_bring_the_person_back,
    run_does_not_ask_for_a_suppressed_address,
    answer_about_a_suppressed_person_is_not_kept,
    unusable_answer_about_a_suppressed_person_is_not_kept,
    suppression_of_a_blank_identifier_is_nobodys,
    answer_of_a_dead_run_about_a_suppressed_person_is_not_kept,
    retry_does_not_bring_the_person_back,
    answer_that_stayed_behind_is_erased_by_a_replay,
    answer_that_stayed_behind_is_found_and_erased_by_verify,
);

const ANN: (&str, &str) = ("ann@example.com", "AnnId");
const ANN_TOO: (&str, &str) = ("ann@example.org", "AnnId");
const BOB: (&str, &str) = ("bob@example.com", "BobId");

async fn rebuild(home: &Home) -> elt::ReplayReport {
    let (database, store) = (home.database().await, home.store().await);
    elt::rebuild(database.as_ref(), store.as_ref(), Some(suppression_key()))
        .await
        .unwrap()
}

async fn replay_of_raw_storage_does_not_bring_the_person_back(home: &Home) {
    enrich(home, &[ANN, BOB]).await;
    erase(home, &[ANN.0]).await;
    let report = rebuild(home).await;
    assert_eq!(
        (report.answers, report.suppressed, report.damaged),
        (1, 0, 0)
    );
    assert_eq!(traces_of(home, &["ann@", "AnnId"]).await, [""; 0]);
    assert_eq!(home.dump().await["leads"].len(), 1);
}

async fn run_does_not_ask_for_a_suppressed_address(home: &Home) {
    enrich(home, &[ANN, ANN_TOO, BOB]).await;
    erase(home, &[ANN.0]).await;
    let source = AddressSource::listed(
        [ANN.0, ANN_TOO.0, BOB.0, "new@example.com"]
            .map(String::from)
            .to_vec(),
    );
    let planned = plan(
        home.database().await.as_ref(),
        &RunOptions::default(),
        Some(suppression_key()),
        source,
        &Observer::quiet(),
    )
    .await
    .unwrap();
    assert_eq!((planned.requested, planned.suppressed), (4, 2));
    assert_eq!((planned.fresh, planned.calls), (1, 1));

    let mock = provider(&[ANN, ANN_TOO, BOB]).await;
    let options = RunOptions {
        refresh: true,
        ..RunOptions::default()
    };
    let addresses = Addresses::These(&[ANN.0, ANN_TOO.0, BOB.0]);
    let stop = elt::Stop::default();
    let outcome = home
        .run_with(&crate::home::options(&mock), options, addresses, stop)
        .await;
    let report = outcome.report;
    assert_eq!((report.skipped, report.enriched, mock.calls()), (2, 1, 1));
    assert_eq!(traces_of(home, &["ann@", "AnnId"]).await, [""; 0]);
}

async fn answer_about_a_suppressed_person_is_not_kept(home: &Home) {
    enrich(home, &[ANN]).await;
    erase(home, &[ANN.0]).await;
    let mock = provider(&[ANN_TOO, BOB]).await;
    let addresses = Addresses::These(&[ANN_TOO.0, BOB.0]);
    let report = home.run(&mock, addresses).await.report;
    assert_eq!((report.enriched, report.skipped, report.calls), (1, 1, 2));
    assert_eq!(traces_of(home, &["ann@", "AnnId"]).await, [""; 0]);
    // The new address is suppressed now: it is not paid for again.
    let report = home.run(&mock, addresses).await.report;
    assert_eq!((report.skipped, report.calls), (2, 0));
}

async fn unusable_answer_about_a_suppressed_person_is_not_kept(home: &Home) {
    enrich(home, &[ANN]).await;
    erase(home, &[ANN.0]).await;
    let unusable = body("AnnId").replacen('}', "", 1);
    let mock = faulty_mock(&json!([{"fault": {"body": unusable}}])).await;
    let report = home.run(&mock, Addresses::These(&[ANN_TOO.0])).await.report;
    assert_eq!(
        (report.quarantined, report.skipped, report.calls),
        (0, 1, 1)
    );
    assert_eq!(traces_of(home, &["ann@", "AnnId"]).await, [""; 0]);
    // The same in the spool of a run that died, sorted and not.
    for kind in SegmentKind::ALL {
        leave_in_spool_as(home, kind, &[("ann@example.net", &unusable)]);
        home.run(&mock, Addresses::These(&[])).await;
        assert_eq!(traces_of(home, &["ann@", "AnnId"]).await, [""; 0]);
    }
}

/// As an erasure may have stored it that took the blank for a person.
async fn suppression_of_a_blank_identifier_is_nobodys(home: &Home) {
    enrich(home, &[(BOB.0, "  ")]).await;
    let blank = Suppression {
        // Python's `hmac.new(bytes(range(32)), b"linkedin_id:  ", "sha256")`.
        hash: "b30803c9438e475f1e7a0c49e24a5e427fdb80619f46fd6df78dca71c1843133"
            .parse()
            .unwrap(),
        kind: SuppressionKind::LinkedinId,
        erased_at: jiff::Timestamp::UNIX_EPOCH,
    };
    home.database().await.suppress(&[blank]).await.unwrap();
    let receipt = erase(home, &[ANN.0]).await;
    assert_eq!((receipt.answers, receipt.suppressions.len()), (0, 1));
    let mock = provider(&[(ANN_TOO.0, "  ")]).await;
    let report = home.run(&mock, Addresses::These(&[ANN_TOO.0])).await.report;
    assert_eq!((report.quarantined, report.skipped), (1, 0));
}

fn leave_in_spool(home: &Home, people: &[(&str, &str)]) {
    let bodies: Vec<_> = people
        .iter()
        .map(|(email, id)| (*email, body(id)))
        .collect();
    let bodies: Vec<_> = bodies
        .iter()
        .map(|(email, body)| (*email, &**body))
        .collect();
    leave_in_spool_as(home, SegmentKind::Raw, &bodies);
}

fn leave_in_spool_as(home: &Home, kind: SegmentKind, answers: &[(&str, &str)]) {
    let spool = Spool::open(&home.spool_path()).unwrap();
    let mut segment = spool.create_segment(kind).unwrap();
    for (email, body) in answers {
        let (email, now) = (email.parse().unwrap(), jiff::Timestamp::now());
        segment.append(&email, now, 200, body.as_bytes()).unwrap();
    }
}

async fn answer_of_a_dead_run_about_a_suppressed_person_is_not_kept(home: &Home) {
    enrich(home, &[ANN]).await;
    erase(home, &[ANN.0]).await;
    leave_in_spool(home, &[ANN, BOB, ANN_TOO]);
    let report = home
        .run(&provider(&[]).await, Addresses::These(&[]))
        .await
        .report;
    assert_eq!((report.recovered, report.calls), (3, 0));
    assert_eq!(traces_of(home, &["ann@", "AnnId"]).await, [""; 0]);
    assert_eq!(home.dump().await["leads"].len(), 1);
    assert_eq!(home.spool_files(), 0);
}

/// The database has lost what the erasure did to quarantine, as with a restored backup of it.
async fn retry_does_not_bring_the_person_back(home: &Home) {
    enrich(home, &[ANN, BOB]).await;
    let (database, store) = (home.database().await, home.store().await);
    let email: EmailAddress = ANN.0.parse().unwrap();
    let entry = home.entry(ANN.0).await.unwrap();
    let stored = read_answer(store.as_ref(), &entry.place.clone().unwrap())
        .await
        .unwrap();
    let answer = QuarantinedAnswer::new(UnusableAnswer {
        email,
        body_sha256: Some(stored.meta.sha256),
        place: entry.place,
        fetched_at: stored.meta.fetched_at,
        run_id: entry.run_id,
        reasons: Vec::new(),
    });
    let before = store.get(&stored.place.segment).await.unwrap();
    erase(home, &[ANN.0]).await;
    store.put(&stored.place.segment, before).await.unwrap();
    for how in [Retry::Call, Retry::Read { strict: false }] {
        database
            .quarantine_answers(std::slice::from_ref(&answer))
            .await
            .unwrap();
        let key = Some(suppression_key());
        let all = Selection::AllOpen;
        let report = retry_quarantined(database.as_ref(), store.as_ref(), &all, how, key).await;
        let report = report.unwrap();
        assert_eq!((report.used, report.to_call, report.gone), (0, 0, 1));
    }
    assert_eq!(traces_of(home, &["ann@", "AnnId"]).await, [""; 0]);
}

/// Ann is erased, and then raw storage is restored from a backup.
async fn erase_and_restore(home: &Home) {
    enrich(home, &[ANN, BOB]).await;
    let store = home.store().await;
    let documents = home.dump().await.remove("linkedin_data").unwrap();
    let ann = documents.values().find(|it| it["email"] == ANN.0).unwrap();
    let key = ann["segment"].as_str().unwrap();
    let before = store.get(key).await.unwrap();
    erase(home, &[ANN.0]).await;
    store.put(key, before).await.unwrap();
    assert_eq!(traces_of(home, &["AnnId"]).await, ["raw/linkedin/"]);
}

async fn answer_that_stayed_behind_is_erased_by_a_replay(home: &Home) {
    erase_and_restore(home).await;
    let report = rebuild(home).await;
    assert_eq!((report.answers, report.suppressed), (2, 1));
    assert_eq!(traces_of(home, &["ann@", "AnnId"]).await, [""; 0]);
}

async fn answer_that_stayed_behind_is_found_and_erased_by_verify(home: &Home) {
    erase_and_restore(home).await;
    let (database, store) = (home.database().await, home.store().await);
    let check = async |repair: bool| {
        let options = VerifyOptions {
            repair,
            suppression_key: Some(suppression_key()),
            ..VerifyOptions::default()
        };
        let spool = home.spool_path();
        let report = verify(database.as_ref(), store.as_ref(), &spool, options).await;
        report.unwrap().left()
    };
    assert_eq!(check(false).await, 1);
    assert_eq!(check(true).await, 0);
    assert_eq!(traces_of(home, &["ann@", "AnnId"]).await, [""; 0]);
    assert_eq!(check(false).await, 0);
}
