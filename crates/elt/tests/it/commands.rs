//! What is typed, what is printed, and how the program ends.

use std::process::Command;

use insta_cmd::{assert_cmd_snapshot, get_cargo_bin};
use mock_api::{Billing, MockServer};
use tempfile::TempDir;
use test_support::{free_port, workspace_root};

use crate::home::{config, mock, synthesizing_mock};

/// elt in the checkout, with its data in `dir` and nothing of the environment.
pub fn elt(dir: &TempDir, api_url: &str) -> Command {
    let mut command = Command::new(get_cargo_bin("elt"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let file = |name: &str| format!("{}/{name}", dir.path().display());
    command
        .env_clear()
        .env("PATH", path)
        .env("ELT_API_URL", api_url)
        .env("DATABASE_URL", format!("sqlite://{}", file("prospects.db")))
        .env("RAW_STORE_URL", format!("file://{}", file("raw")))
        .env("SPOOL_DIR", file("spool"))
        .current_dir(workspace_root());
    command
}

/// Takes out of a snapshot what differs from run to run.
pub fn filtered(check: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"(sqlite|file):///\S*/(prospects\.db|raw)", "$1://[DIR]/$2");
    settings.add_filter(r"127\.0\.0\.1:\d+", "127.0.0.1:[PORT]");
    settings.add_filter(r"[0-9a-f]{64}", "[SHA-256]");
    settings.add_filter(r"[0-9a-f]{32}", "[ID]");
    settings.add_filter(r"bytes \d+ to \d+", "bytes [FROM] to [TO]");
    settings.add_filter(r"\d+ bytes", "[LENGTH] bytes");
    settings.add_filter(r"\d{4}-\d\d-\d\d(T[0-9:.]+Z)?", "[TIME]");
    settings.add_filter(r"in \d+\.\d s \(\d+ a second\)", "in [SECONDS]");
    settings.bind(check);
}

fn code(command: &mut Command) -> Option<i32> {
    command.output().unwrap().status.code()
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_elt_enriches_the_test_data() {
    let (mock, dir) = (mock().await, TempDir::new().unwrap());
    filtered(|| {
        assert_cmd_snapshot!(elt(&dir, &mock.url_template()), @r"
success: true
exit_code: 0
----- stdout -----
82 addresses in [SECONDS], run [ID]
enriched    63
not found   6
invalid     6
duplicate   7
skipped     0
failed      0
quarantined 0
leads       61 new, 0 updated, 2 unchanged
calls       69, 63 credits spent, 9999937 left

----- stderr -----
using sqlite://[DIR]/prospects.db and file://[DIR]/raw, asking http://127.0.0.1:[PORT]/get_linkedin_data/{email}
invalid: `two@@example.com` is not an e-mail address
invalid: `not-an-address` is not an e-mail address
invalid: `missing.domain@` is not an e-mail address
invalid: `@example.org` is not an e-mail address
invalid: `spaces in@example.com` is not an e-mail address
invalid: `no-dot@localhost` is not an e-mail address
");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_are_named_and_end_with_status_1() {
    let (mock, dir) = (mock().await, TempDir::new().unwrap());
    let script = r#"{"rules":[{"fault":{"body":"<html>"}}]}"#;
    mock.set_faults(mock_api::FaultScript::parse(script).unwrap());
    let mut command = elt(&dir, &mock.url_template());
    command.args(["run", "ada.lindqvist@example.com", "not-an-address"]);
    filtered(|| {
        assert_cmd_snapshot!(command, @r"
success: false
exit_code: 1
----- stdout -----
2 addresses in [SECONDS], run [ID]
enriched    0
not found   0
invalid     1
duplicate   0
skipped     0
failed      0
quarantined 1
leads       0 new, 0 updated, 0 unchanged
calls       1, 1 credits spent

----- stderr -----
using sqlite://[DIR]/prospects.db and file://[DIR]/raw, asking http://127.0.0.1:[PORT]/get_linkedin_data/{email}
invalid: `not-an-address` is not an e-mail address
quarantined: `ada.lindqvist@example.com`: the answer is not JSON (line 1, column 1)
");
    });
}

#[test]
fn nobody_listening_is_one_error_with_status_4() {
    let (port, dir) = (free_port().unwrap(), TempDir::new().unwrap());
    let mut command = elt(&dir, &format!("http://127.0.0.1:{port}/{{email}}"));
    command.args(["run", "ada.lindqvist@example.com", "--retries", "none"]);
    filtered(|| {
        assert_cmd_snapshot!(command, @r"
success: false
exit_code: 4
----- stdout -----

----- stderr -----
using sqlite://[DIR]/prospects.db and file://[DIR]/raw, asking http://127.0.0.1:[PORT]/{email}
error: could not reach the API at `http://127.0.0.1:[PORT]/{email}`: error sending request: client error (Connect): tcp connect error: Connection refused (os error 111)
hint: start the mock with `cargo run -p mock-api`, or set ELT_API_URL
");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn out_of_credits_ends_with_status_3_and_says_what_is_left() {
    let billing = Billing {
        credits: Some(1),
        ..Billing::default()
    };
    let (mock, dir) = (synthesizing_mock(billing).await, TempDir::new().unwrap());
    let mut command = elt(&dir, &mock.url_template());
    command.args([
        "run",
        "--concurrency",
        "1",
        "ada.lindqvist@example.com",
        "ben.okafor@example.com",
    ]);
    filtered(|| {
        assert_cmd_snapshot!(command, @r"
success: false
exit_code: 3
----- stdout -----
1 addresses in [SECONDS], run [ID]
enriched    1
not found   0
invalid     0
duplicate   0
skipped     0
failed      0
quarantined 0
left        1 addresses: run again to go on
leads       1 new, 0 updated, 0 unchanged
calls       2, 1 credits spent, 0 left

----- stderr -----
using sqlite://[DIR]/prospects.db and file://[DIR]/raw, asking http://127.0.0.1:[PORT]/get_linkedin_data/{email}
error: the provider is out of credits: no credits are left
hint: buy credits and run again: what is stored is not asked for again
");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_key_ends_with_status_3() {
    let config = mock_api::MockConfig {
        api_key: "sw0rdfish".parse().ok(),
        ..config()
    };
    let (mock, dir) = (
        mock_api::start(config).await.unwrap(),
        TempDir::new().unwrap(),
    );
    let mut command = elt(&dir, &mock.url_template());
    command
        .env("ELT_API_KEY", "wr0ng")
        .args(["run", "ada.lindqvist@example.com"]);
    filtered(|| {
        assert_cmd_snapshot!(command, @r"
success: false
exit_code: 3
----- stdout -----
0 addresses in [SECONDS], run [ID]
enriched    0
not found   0
invalid     0
duplicate   0
skipped     0
failed      0
quarantined 0
left        1 addresses: run again to go on
leads       0 new, 0 updated, 0 unchanged
calls       1, 0 credits spent

----- stderr -----
using sqlite://[DIR]/prospects.db and file://[DIR]/raw, asking http://127.0.0.1:[PORT]/get_linkedin_data/{email}
error: the provider refused the API key: the API key is missing or wrong
hint: set ELT_API_KEY to a valid key and run again
");
    });
    command.env("ELT_API_KEY", "sw0rdfish");
    assert_eq!(code(&mut command), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_is_shown_without_a_call() {
    let (mock, dir) = (mock().await, TempDir::new().unwrap());
    let url = mock.url_template();
    filtered(|| {
        assert_cmd_snapshot!(elt(&dir, &url).arg("plan"), @"
        success: true
        exit_code: 0
        ----- stdout -----
        82 addresses, 69 calls, at most 69 credits
        to call     69 new, 0 stale, 0 failed before
        known       0 fresh, 0 not found, 0 malformed, 0 quarantined
        left out    0 suppressed, 6 invalid, 7 duplicate

        ----- stderr -----
        using sqlite://[DIR]/prospects.db
        invalid: `two@@example.com` is not an e-mail address
        invalid: `not-an-address` is not an e-mail address
        invalid: `missing.domain@` is not an e-mail address
        invalid: `@example.org` is not an e-mail address
        invalid: `spaces in@example.com` is not an e-mail address
        invalid: `no-dot@localhost` is not an e-mail address
        ");
    });
    assert_eq!(code(&mut elt(&dir, &url)), Some(0));
    let calls = mock.calls();
    filtered(|| {
        assert_cmd_snapshot!(elt(&dir, &url).args(["explain", "ada.lindqvist@example.com"]), @"
        success: true
        exit_code: 0
        ----- stdout -----
        ada.lindqvist@example.com
          enriched at [TIME] by run [ID]
          cost    1 credits in 1 calls
          asked   http://127.0.0.1:[PORT]/get_linkedin_data/{email}
          answer  [LENGTH] bytes, SHA-256 [SHA-256] (checked)
                  bytes [FROM] to [TO] of raw/linkedin/date=[TIME]/[ID].json.zst
          lead    [ID] (made of this answer)
                  linkedin_id /person/linkedInIdentifier  ACoAAb0fxuvSX8wfn8p8y3Rp8UsBqVwSK-3KVSr
                  first_name  /person/firstName           Ada
                  last_name   /person/lastName            Lindqvist
                  photo_url   /person/photoUrl            https://photos.example/ada-lindqvist.jpg
          persona none yet

        ----- stderr -----
        using sqlite://[DIR]/prospects.db and file://[DIR]/raw
        ");
    });
    filtered(|| {
        assert_cmd_snapshot!(elt(&dir, &url).arg("replay"), @r"
success: true
exit_code: 0
----- stdout -----
65 answers in 1 segments, 0 damaged
documents 0 new, 0 renewed
ledger    0 entries
leads     0 new, 0 updated
personas  0 lists of leads

----- stderr -----
from file://[DIR]/raw to sqlite://[DIR]/prospects.db
");
    });
    let mut unknown = elt(&dir, &url);
    assert_eq!(
        code(unknown.args(["explain", "stranger@example.com"])),
        Some(1)
    );
    assert_eq!(mock.calls(), calls);
}

#[test]
fn mistakes_of_usage_end_with_status_2() {
    let dir = TempDir::new().unwrap();
    let url = "http://127.0.0.1:1/{email}";
    for arguments in [
        &["run", "--emails", "no/such.csv"][..],
        &["run", "--emails", "."],
        &["run", "--emails", "test_data/field_of_study.csv"],
        &["run", "--api-url", "http://127.0.0.1/"],
        &["run", "--api-url", "ftp://127.0.0.1/{email}"],
        &["run", "--database-url", "oracle://x"],
        &["run", "--raw-store-url", "nowhere"],
        &["run", "--concurrency", "0"],
        &["fly"],
    ] {
        assert_eq!(
            code(elt(&dir, url).args(arguments)),
            Some(2),
            "{arguments:?}"
        );
    }
}

#[test]
fn rows_without_an_address_are_counted_and_a_quote_left_open_is_an_error() {
    let dir = TempDir::new().unwrap();
    let plan = |table: &str| {
        std::fs::write(dir.path().join("people.csv"), table).unwrap();
        let mut command = elt(&dir, "http://127.0.0.1:1/{email}");
        command
            .args(["plan", "--emails", "people.csv"])
            .current_dir(&dir);
        command
    };
    filtered(|| {
        assert_cmd_snapshot!(plan("name,email\nAnn\nBob,bob@example.com\n"), @"
        success: true
        exit_code: 0
        ----- stdout -----
        2 addresses, 1 calls, at most 1 credits
        to call     1 new, 0 stale, 0 failed before
        known       0 fresh, 0 not found, 0 malformed, 0 quarantined
        left out    0 suppressed, 1 invalid, 0 duplicate

        ----- stderr -----
        using sqlite://[DIR]/prospects.db
        invalid: line 2 ends before its column `email`
        ");
        assert_cmd_snapshot!(plan("name,email\n\"Ann,ann@example.com\nBob,bob@example.com\n"), @"
        success: false
        exit_code: 2
        ----- stdout -----

        ----- stderr -----
        using sqlite://[DIR]/prospects.db
        error: could not read addresses from `people.csv`: the row of line 2 does not end: is a quote left open?
        hint: save it as UTF-8: CSV with a column `email`, or one address a line
        ");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_from_stdin_are_read_to_their_end() {
    let (mock, dir) = (mock().await, TempDir::new().unwrap());
    let mut command = elt(&dir, &mock.url_template());
    command.args(["run", "--emails", "-", "--format", "json"]);
    command
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let text = b"Ada.Lindqvist@example.com\n\nada.lindqvist@example.com\n";
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), text).unwrap();
    let output = child.wait_with_output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&report["enriched"], &report["duplicate"]),
        (&1.into(), &1.into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn interrupt_ends_with_status_130_even_while_stdin_is_open() {
    let (mock, dir) = (slow_mock().await, TempDir::new().unwrap());
    let mut command = elt(&dir, &mock.url_template());
    command
        .args(["run", "--emails", "-"])
        .stdin(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, b"ada.lindqvist@example.com\n").unwrap();
    while mock.calls() == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let id = child.id().to_string();
    Command::new("kill").args(["-INT", &id]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    drop(stdin);
}

async fn slow_mock() -> MockServer {
    synthesizing_mock(Billing {
        latency: "200ms".parse().ok(),
        ..Billing::default()
    })
    .await
}
