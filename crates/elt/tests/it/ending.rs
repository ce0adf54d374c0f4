//! How elt ends where nobody reads what it says, or somebody has had enough.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use mock_api::{Billing, MockServer};
use serde_json::json;
use tempfile::TempDir;

use crate::commands::elt;
use crate::home::{faulty_mock, mock, synthesizing_mock};

/// A stream whose reader has gone.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

/// A stream that takes nothing: no space is left on its device.
fn full() -> Stdio {
    let device = std::fs::File::options().write(true).open("/dev/full");
    device.unwrap().into()
}

#[tokio::test(flavor = "multi_thread")]
async fn run_that_is_out_of_credits_says_so_even_if_nobody_reads_its_report() {
    for stdout in [closed(), full()] {
        let billing = Billing {
            credits: Some(1),
            ..Billing::default()
        };
        let (mock, dir) = (synthesizing_mock(billing).await, TempDir::new().unwrap());
        let mut command = elt(&dir, &mock.url_template());
        command.args(["run", "ada.lindqvist@example.com", "ben.okafor@example.com"]);
        let output = command.stdout(stdout).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{told}");
        assert!(
            told.contains("error: the provider is out of credits"),
            "{told}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn run_whose_stderr_is_closed_or_full_stores_every_address() {
    for stderr in [closed(), full()] {
        let (mock, dir) = (mock().await, TempDir::new().unwrap());
        let mut command = elt(&dir, &mock.url_template());
        command.args([
            "run",
            "not-an-address",
            "ada.lindqvist@example.com",
            "--format",
            "json",
        ]);
        // The log goes the same way.
        let output = command
            .env("RUST_LOG", "debug")
            .stderr(stderr)
            .output()
            .unwrap();
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            (&report["invalid"], &report["enriched"]),
            (&1.into(), &1.into())
        );
        assert_eq!(output.status.code(), Some(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn interrupt_is_heeded_even_if_nobody_can_be_told() {
    let (mock, dir) = (slow_mock().await, TempDir::new().unwrap());
    let mut command = elt(&dir, &mock.url_template());
    command.args(["run", "ada.lindqvist@example.com", "--format", "json"]);
    let mut run = command
        .stdout(Stdio::piped())
        .stderr(closed())
        .spawn()
        .unwrap();
    until(&mut run, || mock.calls() > 0).await;
    interrupt(&run);
    let output = run.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&report["enriched"], &report["calls"]),
        (&1.into(), &1.into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn first_interrupt_of_a_run_that_is_stopping_already_loses_no_answer() {
    // The first call goes alone, the next two together; one of them stops the run.
    let answer = |id: &str, name| json!({"success": true, "person": {"linkedInIdentifier": id, "firstName": name}});
    let rule = |who: &str, fault| json!({"address": format!("{who}@example.com"), "fault": fault});
    let mock = faulty_mock(&json!([
        rule(
            "ann",
            json!({"body": answer("A", json!("Ann")).to_string()})
        ),
        rule("bob", json!({"body": answer("B", json!(7)).to_string()})),
        rule("cleo", json!({"slow_body": {"milliseconds": 2_000}})),
    ]))
    .await;
    let dir = TempDir::new().unwrap();
    let mut command = elt(&dir, &mock.url_template());
    command.args([
        "run",
        "ann@example.com",
        "bob@example.com",
        "cleo@example.com",
    ]);
    command.args(["--contract", "stop", "--format", "json"]);
    let mut run = command.stdout(Stdio::piped()).spawn().unwrap();
    until(&mut run, || {
        mock.calls() == 3 && mock.ledger().total.delivered == 2
    })
    .await;
    // Long enough for the run to read the answer, in nearly every case.
    tokio::time::sleep(Duration::from_millis(300)).await;
    interrupt(&run);
    let output = run.wait_with_output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        report["enriched"]
            .as_u64()
            .zip(report["quarantined"].as_u64()),
        Some((2, 1))
    );
    assert_eq!(mock.ledger().total.charged, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn interrupt_does_not_wait_for_the_end_of_a_pipe_that_is_named() {
    let (mock, dir) = (slow_mock().await, TempDir::new().unwrap());
    let mut command = elt(&dir, &mock.url_template());
    command
        .args(["run", "--emails", "/dev/stdin"])
        .stdin(Stdio::piped());
    let mut run = command.spawn().unwrap();
    let mut stdin = run.stdin.take().unwrap();
    stdin.write_all(b"ada.lindqvist@example.com\n").unwrap();
    until(&mut run, || mock.calls() > 0).await;
    interrupt(&run);
    tokio::time::timeout(Duration::from_secs(20), until(&mut run, || false))
        .await
        .unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(130));
    drop(stdin);
}

/// The raw storage ends in a segment that cannot be read: a pipe into which nobody writes.
#[tokio::test(flavor = "multi_thread")]
async fn interrupted_rehearsal_takes_down_what_it_has_staged() {
    let Some(mongo) = test_support::mongo().await else {
        return;
    };
    let (mock, dir) = (mock().await, TempDir::new().unwrap());
    let elt = || {
        let mut command = elt(&dir, &mock.url_template());
        command.env("DATABASE_URL", mongo.url());
        command
    };
    assert!(elt().arg("run").status().unwrap().success());
    let pipe = pipe_among_segments(&dir.path().join("raw/raw/linkedin"));
    let is_staged = async || {
        let collections = test_support::dump(&mongo.url()).await.unwrap();
        collections.keys().any(|name| name.starts_with("staged_"))
    };
    let mut rehearsal = elt().args(["replay", "--dry-run"]).spawn().unwrap();
    while !is_staged().await {
        assert_eq!(rehearsal.try_wait().unwrap(), None);
    }
    interrupt(&rehearsal);
    while is_staged().await {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // The thread that waits for the pipe is let go.
    drop(File::options().write(true).open(pipe).unwrap());
    assert_eq!(rehearsal.wait().unwrap().code(), Some(130));
}

/// Of the same name as the first segment, and of a later day.
fn pipe_among_segments(segments: &Path) -> PathBuf {
    let first = |directory: &Path| {
        let mut entries = std::fs::read_dir(directory).unwrap();
        entries.next().unwrap().unwrap().path()
    };
    let segment = first(&first(segments));
    let day = segments.join("date=2999-12-31");
    std::fs::create_dir(&day).unwrap();
    let pipe = day.join(segment.file_name().unwrap());
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    pipe
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_before_the_place_where_the_input_is_lost_are_accounted_for() {
    let (mock, dir) = (mock().await, TempDir::new().unwrap());
    let file = dir.path().join("people.csv");
    std::fs::write(
        &file,
        "email,name\nada.lindqvist@example.com,Ada\nben.okafor@example.com,\"Ben\n",
    )
    .unwrap();
    let mut command = elt(&dir, &mock.url_template());
    command
        .args(["run", "--format", "json", "--emails"])
        .arg(&file);
    let output = command.output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["stopped"], "input_lost");
    let [settled, left] = ["requested", "left"].map(|count| report[count].as_u64().unwrap());
    assert_eq!(settled + left, 1, "{report}");
    assert_eq!(output.status.code(), Some(2));
}

async fn slow_mock() -> MockServer {
    synthesizing_mock(Billing {
        latency: "500ms".parse().ok(),
        ..Billing::default()
    })
    .await
}

/// Returns when it has happened, or cannot happen any more because the run is over.
async fn until(run: &mut Child, mut has_happened: impl FnMut() -> bool) {
    while !has_happened() && run.try_wait().unwrap().is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn interrupt(run: &Child) {
    let id = run.id().to_string();
    Command::new("kill").args(["-INT", &id]).status().unwrap();
}
