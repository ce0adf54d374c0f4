//! Tiny runs of every benchmark: what they print, never how fast.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::process::{Command, Output};

use insta_cmd::{assert_cmd_snapshot, get_cargo_bin};
use serde_json::Value;
use test_support::{mongo, s3};

fn bench(arguments: &[&str]) -> Command {
    let mut command = Command::new(get_cargo_bin("bench"));
    command.args(arguments).env_remove("RUST_LOG");
    command
}

/// The rows of a run with few profiles, each as `who: what`.
fn rows(benchmark: &str) -> Vec<String> {
    let output = bench(&[
        benchmark,
        "--profiles",
        "60",
        "--no-build",
        "--format",
        "json",
    ])
    .output();
    let report = report(&output.unwrap());
    let rows = report["rows"].as_array().unwrap();
    let named = |row: &Value| {
        format!(
            "{}: {}",
            row["who"].as_str().unwrap(),
            row["what"].as_str().unwrap()
        )
    };
    rows.iter()
        .inspect(|row| assert_measured(row))
        .map(named)
        .collect()
}

fn report(output: &Output) -> Value {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn assert_measured(row: &Value) {
    for figure in ["profiles", "seconds", "profiles_per_second"] {
        assert!(row[figure].as_f64().is_some_and(|it| it > 0.0), "{row}");
    }
}

/// Rows of the embedded stores, and those of servers where there are any.
async fn check(benchmark: &str, embedded: &[&str], servers: &[&str]) {
    let (mongo, s3) = (mongo().await, s3().await);
    let measured = rows(benchmark);
    let has_servers = mongo.is_some() && s3.is_some();
    let expected = if has_servers {
        [embedded, servers].concat()
    } else {
        embedded.to_vec()
    };
    assert_eq!(measured, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn elt_is_measured_beside_its_ceiling() {
    let servers = [
        "ceiling: bare inserts of 11 kB profiles",
        "ceiling: the same writes into MongoDB + S3",
        "us: elt into MongoDB + S3",
    ];
    check("elt", &["us: elt into SQLite + directory"], &servers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn long_runs_are_measured_beside_short_ones() {
    let row = |stores: &str| format!("us: elt, small profiles into {stores}");
    let (embedded, servers) = (row("SQLite + directory"), row("MongoDB + S3"));
    check("long", &[&embedded, &embedded], &[&servers, &servers]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_with_nothing_to_do_are_measured() {
    check(
        "known",
        &["us: elt, nothing to do, SQLite"],
        &["us: elt, nothing to do, MongoDB"],
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn projection_is_measured_beside_a_bare_pipeline() {
    let embedded = [
        "us: projection in SQLite, into no leads",
        "us: projection in SQLite, into the same leads",
    ];
    let servers = [
        "ceiling: bare $project + $merge, into no leads",
        "us: projection in MongoDB, into no leads",
        "ceiling: bare $project + $merge, into the same leads",
        "us: projection in MongoDB, into the same leads",
    ];
    check("replay", &embedded, &servers).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mapping_is_measured_for_all_leads_and_for_one() {
    let rows = |database: &str| {
        [
            "persona --all",
            "persona --all again",
            "persona LEAD_ID, whole process",
        ]
        .map(|what| format!("us: {what}, {database}"))
    };
    let (embedded, servers) = (rows("SQLite"), rows("MongoDB"));
    check(
        "persona",
        &embedded.each_ref().map(String::as_str),
        &servers.each_ref().map(String::as_str),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn crowded_persona_is_measured_beside_a_small_one() {
    let rows = |database: &str| {
        [
            "persona --all, small profiles",
            "one more lead to 30",
            "one more lead to 60",
        ]
        .map(|what| format!("us: {what}, {database}"))
    };
    let (embedded, servers) = (rows("SQLite"), rows("MongoDB"));
    check(
        "crowd",
        &embedded.each_ref().map(String::as_str),
        &servers.each_ref().map(String::as_str),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mock_is_measured_by_the_clock_and_by_the_processor() {
    let measured = rows("mock");
    assert!(
        measured[0].starts_with("us: mock-api, answers of "),
        "{measured:?}"
    );
    assert_eq!(measured[1..], ["us: mock-api, on one core"]);
}

#[test]
fn text_names_the_machine_and_every_column() {
    let output = bench(&["mock", "--profiles", "20", "--no-build"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for part in [
        " GiB, ",
        "load ",
        "a second",
        "ratio",
        "CPU s",
        "peak MiB",
        "stored MB",
        "aimed at",
    ] {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
}

#[test]
fn help_teaches() {
    assert_cmd_snapshot!(bench(&["--help"]), @"
    success: true
    exit_code: 0
    ----- stdout -----
    Measure the programs beside bare loops that do the same writes, and beside a peer

    Starts real servers as the tests do, makes its data by seed, and builds the programs it measures.
    Build it with `--release`: a debug build measures debug programs. A benchmark whose server cannot be
    had leaves those rows out and says so.

    Usage: bench [OPTIONS] <BENCHMARK>

    Arguments:
      <BENCHMARK>
              What to measure

              Possible values:
              - elt:     Enrich 20,000 addresses into MongoDB and S3, and into the embedded stores
              - long:    Enrich 1,000,000 small profiles: does the pace hold, does memory stay flat
              - known:   Enrich 1,000,000 addresses that are all known and fresh
              - replay:  Project 200,000 raw documents into leads
              - persona: Map 200,000 leads to personas, and one lead as a whole process
              - crowd:   Add one lead to a persona that has 1,000,000
              - mock:    Invent 100,000 answers
              - all:     All of these

    Options:
          --profiles <N>
              Profiles (leads, addresses, answers) instead of the size each benchmark has by itself

          --peer <LANGUAGE>
              Measure the peer as well; its packages are installed with pip once

              Possible values:
              - python: bench/peers/elt.py: aiohttp, asynchronous pymongo, boto3 on threads

          --no-build
              Measure the programs as they lie beside this one, without building them first

          --format <FORMAT>
              Form of the result

              Possible values:
              - text: For people
              - json: For machines: one JSON document
              
              [default: text]

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    ----- stderr -----
    ");
}
