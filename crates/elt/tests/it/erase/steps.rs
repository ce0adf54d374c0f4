//! An erasure that was broken off anywhere is finished by doing it again.

use std::process::{Command, Stdio};
use std::time::Duration;

use insta_cmd::get_cargo_bin;
use models::{EmailAddress, LeadId, Suppression};

use super::{enrich, erase, traces_of};
use crate::home::{Addresses, Home, SUPPRESSION_KEY, on_both_backends, synthesizing_mock};

on_both_backends!(
    whatever_was_done_already_the_rest_is_done,
    killed_at_any_moment_an_erasure_is_finished_by_the_next,
);

const ANN: (&str, &str) = ("ann@example.com", "AnnId");
const ANN_TOO: (&str, &str) = ("ann@example.org", "AnnId");
const BOB: (&str, &str) = ("bob@example.com", "BobId");

/// The suppressions that an erasure of Ann stores, found by erasing her elsewhere.
async fn suppressions_of_ann() -> Vec<Suppression> {
    let elsewhere = Home::embedded();
    enrich(&elsewhere, &[ANN, ANN_TOO]).await;
    erase(&elsewhere, &[ANN.0]).await;
    let database = elsewhere.database().await;
    database.list_suppressions().await.unwrap()
}

/// Each number of steps, in their order; the last one leaves nothing but the bytes.
async fn do_steps(home: &Home, steps: usize) {
    let database = home.database().await;
    let [ann, too]: [EmailAddress; 2] = [ANN.0, ANN_TOO.0].map(|email| email.parse().unwrap());
    let traces = database
        .find_traces(&[], &[LeadId::derive("AnnId")])
        .await
        .unwrap();
    let id_of = |email| traces.iter().find(|it| it.email == email).unwrap().id;
    if steps > 0 {
        let suppressions = suppressions_of_ann().await;
        assert_eq!(suppressions.len(), 3);
        database.suppress(&suppressions).await.unwrap();
    }
    if steps > 1 {
        database
            .erase_leads(&[LeadId::derive("AnnId")])
            .await
            .unwrap();
    }
    if steps > 2 {
        database
            .erase_enrichments(&[ann.clone(), too.clone()])
            .await
            .unwrap();
    }
    if steps > 3 {
        database.erase_raw_profiles(&[id_of(too)]).await.unwrap();
    }
    if steps > 4 {
        database.erase_raw_profiles(&[id_of(ann)]).await.unwrap();
    }
}

async fn whatever_was_done_already_the_rest_is_done(home: &Home) {
    for steps in 0..=5 {
        let home = &Home::like(home).await;
        enrich(home, &[ANN, BOB, ANN_TOO]).await;
        do_steps(home, steps).await;
        erase(home, &[ANN.0]).await;
        let left = traces_of(home, &["ann@", "AnnId"]).await;
        assert_eq!(left, [""; 0], "after {steps} steps");
        assert_eq!(home.dump().await["leads"].len(), 1);
    }
}

fn program(home: &Home, emails: &[String]) -> Command {
    let mut command = Command::new(get_cargo_bin("elt"));
    command
        .arg("erase")
        .args(emails)
        .current_dir(home.dir.path())
        .envs(home.variables())
        .env("SUPPRESSION_KEY", SUPPRESSION_KEY)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

async fn killed_at_any_moment_an_erasure_is_finished_by_the_next(home: &Home) {
    let mock = synthesizing_mock(mock_api::Billing::default()).await;
    home.run(&mock, Addresses::Invented(60)).await;
    let emails = Addresses::Invented(20).list();
    for delay in 0..10 {
        let mut erasing = program(home, &emails).spawn().unwrap();
        tokio::time::sleep(Duration::from_millis(20 + 15 * delay)).await;
        erasing.kill().unwrap();
        erasing.wait().unwrap();
    }
    assert!(program(home, &emails).status().unwrap().success());
    let emails: Vec<_> = emails.iter().map(|email| format!("\"{email}\"")).collect();
    let quoted: Vec<_> = emails.iter().map(String::as_str).collect();
    assert_eq!(traces_of(home, &quoted).await, [""; 0]);
    assert_eq!(home.dump().await["leads"].len(), 40);
    assert_eq!(home.dump().await["linkedin_data"].len(), 40);
}
