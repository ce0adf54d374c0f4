//! The demo as a newcomer runs it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;
use std::process::{Command, Output};

use insta_cmd::{assert_cmd_snapshot, get_cargo_bin};
use serde_json::Value;
use tempfile::TempDir;
use test_support::workspace_root;

fn demo(dir: &Path) -> Command {
    let mut command = Command::new(get_cargo_bin("demo"));
    command
        .current_dir(workspace_root())
        .env_remove("RUST_LOG")
        .arg("--dir")
        .arg(dir);
    command
}

fn json(output: &Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn second_run_makes_no_call_and_changes_nothing() {
    let dir = TempDir::new().unwrap();
    let first = json(
        &demo(dir.path())
            .args(["--format", "json"])
            .output()
            .unwrap(),
    );
    let second = json(
        &demo(dir.path())
            .args(["--format", "json"])
            .output()
            .unwrap(),
    );

    let (bought, again) = (&first["enrichment"], &second["enrichment"]);
    assert_eq!(bought["requested"], again["requested"]);
    assert!(bought["enriched"].as_u64().unwrap() >= 50, "{bought}");
    assert!(
        bought["leads_new"].as_u64() < bought["enriched"].as_u64(),
        "one person has two addresses"
    );
    for nothing in [
        "calls",
        "enriched",
        "not_found",
        "leads_new",
        "leads_updated",
        "failed",
    ] {
        assert_eq!(again[nothing], 0, "{nothing}");
    }
    assert_eq!(second["mapped"]["changed"], 0);
    assert_eq!(first["personas"], second["personas"]);
    assert_eq!(first["examples"], second["examples"]);
}

#[test]
fn text_shows_counts_table_examples_and_what_to_run_next() {
    let dir = TempDir::new().unwrap();
    let output = demo(dir.path()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for part in [
        "enriched",
        "academic field",
        "multi_national",
        "For example:",
        "export DATABASE_URL=sqlite://",
        "export RAW_STORE_URL=file://",
        "export SPOOL_DIR=",
        "cargo run -p persona -- ",
        "segments",
    ] {
        assert!(text.contains(part), "no `{part}` in:\n{text}");
    }
}

#[test]
fn every_mapped_lead_is_in_one_persona() {
    let dir = TempDir::new().unwrap();
    let report = json(
        &demo(dir.path())
            .args(["--format", "json"])
            .output()
            .unwrap(),
    );
    let counts = report["personas"]
        .as_array()
        .unwrap()
        .iter()
        .map(|persona| persona["lead_count"].as_u64().unwrap());
    assert_eq!(
        counts.sum::<u64>(),
        report["mapped"]["leads"].as_u64().unwrap()
    );
}

#[test]
fn absent_test_data_is_named_with_the_remedy() {
    let dir = TempDir::new().unwrap();
    assert_cmd_snapshot!(demo(dir.path()).args(["--test-data", "no/such"]), @"
    success: false
    exit_code: 2
    ----- stdout -----

    ----- stderr -----
    error: could not read the mapping file `no/such/field_of_study.csv`: No such file or directory (os error 2)
    hint: run it in the repository's root, or name `--test-data DIRECTORY`
    ");
}

#[test]
fn help_teaches() {
    let dir = TempDir::new().unwrap();
    assert_cmd_snapshot!(demo(dir.path()).arg("--help"), @"
    success: true
    exit_code: 0
    ----- stdout -----
    Show the whole way in one command: mock provider, enrichment, leads, personas

    Nothing needs to be installed or running. Run it twice: the second run makes no call.

    Usage: demo [OPTIONS]

    Options:
          --dir <DIRECTORY>
              Where everything is put; delete it to begin anew
              
              [default: data/demo]

          --test-data <DIRECTORY>
              Directory of the repository's invented people, addresses and mapping file
              
              [default: test_data]

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
