//! What is typed, and what is printed.

use std::process::Command;

use insta_cmd::assert_cmd_snapshot;
use mock_api::MockServer;
use tempfile::TempDir;

use crate::commands::{elt, filtered};
use crate::home::{SUPPRESSION_KEY, mock};

const ADA: &str = "ada.lindqvist@example.com";

fn erase(dir: &TempDir, arguments: &[&str]) -> Command {
    let mut command = elt(dir, "http://127.0.0.1:1/{email}");
    command.arg("erase").args(arguments);
    command
}

fn keyed(mut command: Command, key: &str) -> Command {
    command.env("SUPPRESSION_KEY", key);
    command
}

/// A directory with the people of `test_data` in it.
async fn enriched() -> (MockServer, TempDir) {
    let (mock, dir) = (mock().await, TempDir::new().unwrap());
    let ran = elt(&dir, &mock.url_template()).arg("run").output().unwrap();
    assert!(ran.status.success());
    (mock, dir)
}

#[tokio::test(flavor = "multi_thread")]
async fn receipt_says_what_was_removed_where() {
    let (_mock, dir) = enriched().await;
    filtered(|| {
        assert_cmd_snapshot!(keyed(erase(&dir, &[ADA]), SUPPRESSION_KEY), @"
        success: true
        exit_code: 0
        ----- stdout -----
        erased ada.lindqvist@example.com at [TIME]
        documents   1 of linkedin_data
        leads       1, 0 lists of personas made anew
        ledger      1
        quarantine  0
        raw storage 1 answers in 1 of 1 segments
        spool       0 answers
        suppressed  [SHA-256] address
        suppressed  [SHA-256] linkedin_id

        ----- stderr -----
        from sqlite://[DIR]/prospects.db and file://[DIR]/raw
        ");
        assert_cmd_snapshot!(erase(&dir, &["--list"]), @"
        success: true
        exit_code: 0
        ----- stdout -----
        [SHA-256] address     [TIME]
        [SHA-256] linkedin_id [TIME]

        ----- stderr -----
        using sqlite://[DIR]/prospects.db
        ");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn receipt_in_json_names_only_the_address_that_was_typed() {
    let (_mock, dir) = enriched().await;
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r#""seconds": [0-9.]+"#, r#""seconds": [SECONDS]"#);
    settings.bind(|| {
        filtered(|| {
            let command = erase(&dir, &["Ada.Lindqvist@example.com", "--format", "json"]);
            assert_cmd_snapshot!(keyed(command, SUPPRESSION_KEY), @r#"
            success: true
            exit_code: 0
            ----- stdout -----
            {
              "erased": [
                "ada.lindqvist@example.com"
              ],
              "erased_at": "[TIME]",
              "documents": 1,
              "leads": 1,
              "persona_lists": 0,
              "ledger_entries": 1,
              "quarantined": 0,
              "answers": 1,
              "segments_rewritten": 1,
              "segments_read": 1,
              "spooled_answers": 0,
              "spool_files_in_use": 0,
              "unreadable": 0,
              "segments_missing": 0,
              "suppressions": [
                {
                  "hash": "[SHA-256]",
                  "kind": "address"
                },
                {
                  "hash": "[SHA-256]",
                  "kind": "linkedin_id"
                }
              ],
              "seconds": [SECONDS]
            }

            ----- stderr -----
            from sqlite://[DIR]/prospects.db and file://[DIR]/raw
            "#);
        });
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_raw_storage_is_refused_before_anything_is_erased() {
    let (_mock, dir) = enriched().await;
    let elsewhere = |arguments: &[&str]| {
        let mut command = keyed(erase(&dir, arguments), SUPPRESSION_KEY);
        command.env(
            "RAW_STORE_URL",
            format!("file://{}", dir.path().join("elsewhere/raw").display()),
        );
        command
    };
    filtered(|| {
        assert_cmd_snapshot!(elsewhere(&[ADA]), @"
        success: false
        exit_code: 2
        ----- stdout -----

        ----- stderr -----
        from sqlite://[DIR]/prospects.db and file://[DIR]/raw
        error: the raw storage `file://[DIR]/raw` lacks `raw/linkedin/date=[TIME]/[ID].json.zst`, which holds an answer to erase
        hint: nothing was erased yet: set RAW_STORE_URL to the storage that the answers went to, or add `--allow-missing-segments` where a retention rule has removed them
        ");
        assert_cmd_snapshot!(erase(&dir, &["--list"]), @"
        success: true
        exit_code: 0
        ----- stdout -----

        ----- stderr -----
        using sqlite://[DIR]/prospects.db
        ");
        assert_cmd_snapshot!(elsewhere(&[ADA, "--allow-missing-segments"]), @"
        success: false
        exit_code: 1
        ----- stdout -----
        erased ada.lindqvist@example.com at [TIME]
        documents   1 of linkedin_data
        leads       1, 0 lists of personas made anew
        ledger      1
        quarantine  0
        raw storage 0 answers in 0 of 0 segments
        spool       0 answers
        missing     1 segments that the database named
        suppressed  [SHA-256] address
        suppressed  [SHA-256] linkedin_id

        ----- stderr -----
        from sqlite://[DIR]/prospects.db and file://[DIR]/raw
        ");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn answer_that_was_never_published_is_not_looked_for() {
    let people = ["a1@example.com", "a2@example.com", "a3@example.com"];
    let provider = super::provider(&people.map(|email| (email, "A"))).await;
    let dir = TempDir::new().unwrap();
    let run = |emails: &[&str]| {
        let mut command = keyed(elt(&dir, &provider.url_template()), SUPPRESSION_KEY);
        command.arg("run").args(emails).output().unwrap()
    };
    assert!(run(&people[..2]).status.success());
    let erased = keyed(erase(&dir, &people[..1]), SUPPRESSION_KEY).output();
    assert!(erased.unwrap().status.success());
    let told = String::from_utf8(run(&people[2..]).stderr).unwrap();
    assert!(told.starts_with("using "), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn run_and_plan_want_the_key_of_the_erasure() {
    let (mock, dir) = enriched().await;
    let erased = keyed(erase(&dir, &[ADA]), SUPPRESSION_KEY)
        .output()
        .unwrap();
    assert!(erased.status.success());
    let with = |command: &str| {
        let mut elt = elt(&dir, &mock.url_template());
        elt.args([command, ADA]);
        elt
    };
    filtered(|| {
        assert_cmd_snapshot!(with("run"), @"
        success: false
        exit_code: 2
        ----- stdout -----

        ----- stderr -----
        using sqlite://[DIR]/prospects.db and file://[DIR]/raw, asking http://127.0.0.1:[PORT]/get_linkedin_data/{email}
        error: people were erased from `sqlite://[DIR]/prospects.db`, and come back without SUPPRESSION_KEY
        hint: set SUPPRESSION_KEY to the key of the first `elt erase`, in .env or the environment
        ");
        assert_cmd_snapshot!(keyed(with("plan"), &"ab".repeat(32)), @"
        success: false
        exit_code: 2
        ----- stdout -----

        ----- stderr -----
        using sqlite://[DIR]/prospects.db
        error: SUPPRESSION_KEY is not the key with which people were erased from `sqlite://[DIR]/prospects.db`
        hint: set SUPPRESSION_KEY to the key of the first `elt erase`, in .env or the environment
        ");
        assert_cmd_snapshot!(keyed(with("plan"), SUPPRESSION_KEY), @"
        success: true
        exit_code: 0
        ----- stdout -----
        1 addresses, 0 calls, at most 0 credits
        expected    0 credits and 0.0 s, going by earlier runs
        to call     0 new, 0 stale, 0 failed before
        known       0 fresh, 0 not found, 0 malformed, 0 quarantined
        left out    1 suppressed, 0 invalid, 0 duplicate

        ----- stderr -----
        using sqlite://[DIR]/prospects.db
        ");
    });
}

#[test]
fn key_is_asked_for_and_never_shown() {
    let dir = TempDir::new().unwrap();
    filtered(|| {
        assert_cmd_snapshot!(erase(&dir, &[ADA]), @"
        success: false
        exit_code: 2
        ----- stdout -----

        ----- stderr -----
        error: nobody can be erased without SUPPRESSION_KEY
        hint: make one with `openssl rand -hex 32`, put it into .env as SUPPRESSION_KEY=…, and keep it: from then on it is always needed
        ");
    });
    for wrong in ["correct-horse-battery-staple", "c0ffee"] {
        let output = keyed(erase(&dir, &[ADA]), wrong).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("openssl rand -hex 32"), "{said}");
        assert!(!said.contains(wrong), "{said}");
    }
}

#[test]
fn nobody_to_erase_is_a_usage_error() {
    let dir = TempDir::new().unwrap();
    for arguments in [&[][..], &["not-an-address"], &["--list", ADA]] {
        let output = erase(&dir, arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}
