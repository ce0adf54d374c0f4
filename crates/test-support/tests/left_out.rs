//! A test without a server is left out loudly, or fails where servers are required.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::env;
use std::fs;
use std::process::{Command, Output};

/// Not a test by itself: run by the others where no server can be had.
#[tokio::test]
#[ignore = "run by the other tests of this file"]
async fn probe() {
    if test_support::mongo().await.is_some() {
        println!("had a server");
    }
}

/// Runs the probe where there is nothing on PATH, no Python, and a target directory without programs.
fn run_probe(settings: &[(&str, &str)]) -> Output {
    let target = tempfile::tempdir().unwrap();
    let deps = target.path().join("debug/deps");
    fs::create_dir_all(&deps).unwrap();
    let program = deps.join("left_out");
    fs::copy(env::current_exe().unwrap(), &program).unwrap();
    Command::new(program)
        .args(["--exact", "probe", "--ignored"])
        .env_clear()
        .env("PATH", target.path())
        .envs(settings.iter().copied())
        .output()
        .unwrap()
}

#[test]
fn test_without_a_server_is_left_out_with_its_name() {
    let output = run_probe(&[]);
    assert!(output.status.success());
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.starts_with("LEFT OUT: probe: `mongod` is not on PATH, and pip could not get it"),
        "{stderr}"
    );
}

#[test]
fn test_without_a_server_fails_where_servers_are_required() {
    let output = run_probe(&[("REQUIRE_SERVICES", "1")]);
    assert!(!output.status.success());
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.contains("REQUIRE_SERVICES=1, and a server cannot be had"));
}

#[test]
fn named_server_that_does_not_answer_is_not_replaced_by_another() {
    let port = test_support::free_port().unwrap();
    let server = format!("mongodb://127.0.0.1:{port}");
    let output = run_probe(&[("TEST_MONGODB_URI", &server)]);
    assert!(!output.status.success());
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.contains("the server named by TEST_MONGODB_URI does not answer"));
}
