//! What `elt quarantine` prints.

use insta_cmd::assert_cmd_snapshot;
use tempfile::TempDir;

use crate::commands::{elt, filtered};
use crate::home::mock;

const UNUSABLE: &str = "{\"person\": {\"linkedInIdentifier\": 7},\n \"company\": \"none\"}";

/// One answer with two reasons, and nobody to ask any more.
async fn with_an_unusable_answer() -> TempDir {
    let (mock, dir) = (mock().await, TempDir::new().unwrap());
    let script = serde_json::json!({"rules": [{"fault": {"body": UNUSABLE}}]}).to_string();
    mock.set_faults(mock_api::FaultScript::parse(&script).unwrap());
    let mut command = elt(&dir, &mock.url_template());
    let output = command.args(["run", "ada.lindqvist@example.com"]).output();
    assert_eq!(output.unwrap().status.code(), Some(1));
    dir
}

fn quarantine(dir: &TempDir, arguments: &[&str]) -> std::process::Command {
    let mut command = elt(dir, "http://127.0.0.1:1/{email}");
    command.arg("quarantine").args(arguments);
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_listed_one_a_line() {
    let dir = with_an_unusable_answer().await;
    filtered(|| {
        assert_cmd_snapshot!(quarantine(&dir, &["list"]), @"
        success: true
        exit_code: 0
        ----- stdout -----
        1 open, 0 retried, 0 discarded
        [ID]  open       [TIME]  ada.lindqvist@example.com  `/person/linkedInIdentifier` is not a string (and 1 more)

        ----- stderr -----
        using sqlite://[DIR]/prospects.db
        ");
        assert_cmd_snapshot!(quarantine(&dir, &["list", "--state", "discarded"]), @"
        success: true
        exit_code: 0
        ----- stdout -----
        1 open, 0 retried, 0 discarded

        ----- stderr -----
        using sqlite://[DIR]/prospects.db
        ");
    });
    filtered_length(|| {
        assert_cmd_snapshot!(quarantine(&dir, &["list", "--format", "json"]), @r#"
        success: true
        exit_code: 0
        ----- stdout -----
        {
          "counts": {
            "open": 1,
            "retried": 0,
            "discarded": 0
          },
          "answers": [
            {
              "id": "[ID]",
              "email": "ada.lindqvist@example.com",
              "body_sha256": "[SHA-256]",
              "place": {
                "segment": "quarantine/linkedin/date=[TIME]/[ID].json.zst",
                "offset": 0,
                "length": [LENGTH]
              },
              "fetched_at": "[TIME]",
              "run_id": "[ID]",
              "reasons": [
                {
                  "pointer": "/person/linkedInIdentifier",
                  "reason": "is not a string"
                },
                {
                  "pointer": "/company",
                  "reason": "is neither an object nor null"
                }
              ],
              "state": "open",
              "changed_at": "[TIME]"
            }
          ],
          "next": null
        }

        ----- stderr -----
        using sqlite://[DIR]/prospects.db
        "#);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_shown_with_its_place_and_its_beginning() {
    let dir = with_an_unusable_answer().await;
    filtered(|| {
        assert_cmd_snapshot!(quarantine(&dir, &["show", "ada.lindqvist@example.com"]), @r#"
        success: true
        exit_code: 0
        ----- stdout -----
        answer [ID] in quarantine
          address  ada.lindqvist@example.com
          arrived  [TIME] for run [ID]
          state    open since [TIME]
          kept     [LENGTH] bytes, SHA-256 [SHA-256] (checked)
                   bytes [FROM] to [TO] of quarantine/linkedin/date=[TIME]/[ID].json.zst
          reasons  `/person/linkedInIdentifier` is not a string
                   `/company` is neither an object nor null
          begins   {"person": {"linkedInIdentifier": 7},\n "company": "none"}

        ----- stderr -----
        using sqlite://[DIR]/prospects.db and file://[DIR]/raw
        "#);
    });
    let body = quarantine(&dir, &["show", "--body", "ada.lindqvist@example.com"]).output();
    assert_eq!(body.unwrap().stdout, UNUSABLE.as_bytes());
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_names_end_with_status_1_and_wrong_ones_with_2() {
    let dir = with_an_unusable_answer().await;
    filtered(|| {
        assert_cmd_snapshot!(quarantine(&dir, &["show", "ben.okafor@example.com"]), @"
        success: false
        exit_code: 1
        ----- stdout -----

        ----- stderr -----
        using sqlite://[DIR]/prospects.db and file://[DIR]/raw
        `ben.okafor@example.com` is not in quarantine
        ");
        let nothing = "00000000000000000000000000000000";
        assert_cmd_snapshot!(quarantine(&dir, &["list", "--after", nothing]), @"
        success: false
        exit_code: 1
        ----- stdout -----

        ----- stderr -----
        using sqlite://[DIR]/prospects.db
        error: the answer `[ID]` is not in quarantine
        hint: it may have been erased: list again without `--after`
        ");
        assert_cmd_snapshot!(quarantine(&dir, &["show", "ben"]), @"
        success: false
        exit_code: 2
        ----- stdout -----

        ----- stderr -----
        error: invalid value 'ben' for '<ID|ADDRESS>': `ben` is neither an identity of 32 hex digits nor an e-mail address

        For more information, try '--help'.
        ");
    });
}

/// Metadata says when an answer came, and a time may end in zeros that are not written.
fn filtered_length(check: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter("\"length\": \\d+", "\"length\": [LENGTH]");
    settings.bind(|| filtered(check));
}
