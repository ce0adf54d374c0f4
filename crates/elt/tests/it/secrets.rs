//! Secrets are in nothing that a program says, in nothing that it stores, and not in its arguments.

use std::ffi::OsStr;
use std::fmt::Display;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use futures::TryStreamExt;
use insta_cmd::get_cargo_bin;
use mock_api::{MockConfig, MockServer};
use s3_connector::read_segment;
use test_support::{dump, workspace_root};

use crate::home::{Home, SUPPRESSION_KEY, config, on_both_backends};

on_both_backends!(
    nothing_said_or_stored_holds_a_secret,
    no_error_holds_a_secret
);

const API_KEY: &str = "sw0rdfish";
const WRONG_API_KEY: &str = "m0nkfish";
const PASSWORD: &str = "c0dfish";
const WRONG_SECRET: &str = "l1onfish";
const ADA: &str = "ada.lindqvist@example.com";

/// Everything elt can do, so that each part has something to say.
const COMMANDS: [&[&str]; 20] = [
    &["plan"],
    &["run"],
    &["run", "--refresh", "--format", "json"],
    &["status"],
    &["status", "--format", "json"],
    &["explain", ADA],
    &["explain", ADA, "--format", "json"],
    &["quarantine", "list"],
    &["quarantine", "retry", "--all"],
    &["replay"],
    &["replay", "--diff", "--from", "database"],
    &["verify", "--show-addresses"],
    &["verify", "--repair", "--format", "json"],
    &["doctor"],
    &["doctor", "--probe", ADA],
    &["doctor", "--format", "json"],
    &["erase", ADA],
    &["erase", ADA, "--format", "json"],
    &["erase", "--list"],
    &["run"],
];

/// Where a secret may have got to, by what it is.
#[derive(Default)]
struct Traces(Vec<(String, Vec<u8>)>);

impl Traces {
    fn add(&mut self, what: impl Display, bytes: impl Into<Vec<u8>>) {
        self.0.push((what.to_string(), bytes.into()));
    }

    /// Whose name starts like that.
    fn size_of(&self, what: &str) -> usize {
        let these = self.0.iter().filter(|(name, _)| name.starts_with(what));
        these.map(|(_, bytes)| bytes.len()).sum()
    }

    #[track_caller]
    fn assert_without(&self, secrets: &[&str]) {
        for (what, bytes) in &self.0 {
            let text = String::from_utf8_lossy(bytes);
            for secret in secrets {
                let line = text.lines().find(|line| line.contains(secret));
                assert_eq!(line, None, "`{secret}` in {what}");
            }
        }
    }
}

async fn locked_mock() -> MockServer {
    let config = MockConfig {
        api_key: API_KEY.parse().ok(),
        ..config()
    };
    mock_api::start(config).await.unwrap()
}

/// A program that says everything it can.
fn elt(home: &Home, mock: &MockServer) -> Command {
    let mut elt = Command::new(get_cargo_bin("elt"));
    elt.current_dir(workspace_root())
        .envs(home.variables())
        .env("ELT_API_URL", mock.url_template())
        .env("ELT_API_KEY", API_KEY)
        .env("SUPPRESSION_KEY", SUPPRESSION_KEY)
        .env("RUST_LOG", "trace");
    elt
}

/// Runs it to its end. Its arguments are read when it has begun to speak: before, there are none yet, and
/// nothing is left of them afterwards.
fn trace(elt: &mut Command, traces: &mut Traces) -> Option<i32> {
    let piped = elt.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    let mut log = vec![0; 1];
    let first = child.stderr.as_mut().unwrap().read(&mut log).unwrap();
    log.truncate(first);
    let arguments = fs::read(format!("/proc/{}/cmdline", child.id())).unwrap();
    let output = child.wait_with_output().unwrap();
    log.extend(output.stderr);
    let words: Vec<_> = elt.get_args().map(OsStr::to_string_lossy).collect();
    let command = words.join(" ");
    traces.add(format!("the arguments of `{command}`"), arguments);
    traces.add(format!("the report of `{command}`"), output.stdout);
    traces.add(format!("the log of `{command}`"), log);
    output.status.code()
}

/// Documents, keys and bytes of objects, answers as they arrived, and every file of the directory.
async fn trace_stored(home: &Home, traces: &mut Traces) {
    for (collection, documents) in dump(&home.database_url).await.unwrap() {
        traces.add(
            format!("documents of {collection}"),
            format!("{documents:?}"),
        );
    }
    let store = home.store().await;
    let keys: Vec<_> = store.list("").try_collect().await.unwrap();
    for key in keys.into_iter().map(|object| object.key) {
        let bytes = store.get(&key).await.unwrap();
        for answer in read_segment(&key, bytes.clone()).flatten() {
            traces.add(format!("answers in {key}"), answer.body);
        }
        traces.add(format!("an object's bytes and key, {key}"), bytes);
        traces.add("keys of objects", key);
    }
    trace_files(home.dir.path(), traces);
}

fn trace_files(directory: &Path, traces: &mut Traces) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            trace_files(&path, traces);
        } else {
            traces.add(format!("file {}", path.display()), fs::read(&path).unwrap());
        }
    }
}

async fn nothing_said_or_stored_holds_a_secret(home: &Home) {
    let (mock, mut traces) = (locked_mock().await, Traces::default());
    for arguments in COMMANDS {
        let status = trace(elt(home, &mock).args(arguments), &mut traces);
        assert_eq!(status, Some(0), "{arguments:?}");
    }
    let mut in_json = elt(home, &mock);
    let in_json = in_json.args(["run", "--refresh"]).env("LOG_FORMAT", "json");
    assert_eq!(trace(in_json, &mut traces), Some(0));
    trace_stored(home, &mut traces).await;

    for (what, least) in [
        ("the arguments of `run", 10),
        ("the report of", 10_000),
        ("the log of `run", 100_000),
        ("the log of `doctor", 1_000),
        ("documents of linkedin_data", 10_000),
        ("documents of runs", 1_000),
        ("answers in", 10_000),
        ("keys of objects", 50),
    ] {
        let size = traces.size_of(what);
        assert!(size > least, "{what}: {size} bytes");
    }
    traces.assert_without(&[API_KEY, home.secret(), SUPPRESSION_KEY]);
}

async fn no_error_holds_a_secret(home: &Home) {
    let (mock, mut traces) = (locked_mock().await, Traces::default());
    let database = format!("mongodb://dba:{PASSWORD}@127.0.0.1:1/prospects");
    let of_s3 = if home.raw_url.starts_with("s3:") {
        2
    } else {
        0
    };
    for (variable, value, expected) in [
        ("ELT_API_KEY", WRONG_API_KEY, 3),
        ("SUPPRESSION_KEY", WRONG_API_KEY, 2),
        ("DATABASE_URL", &database, 4),
        ("AWS_SECRET_ACCESS_KEY", WRONG_SECRET, of_s3),
    ] {
        for command in [&["run", ADA][..], &["doctor", "--probe", ADA]] {
            let mut elt = elt(home, &mock);
            elt.args(command).env("DATABASE_TIMEOUT", "1");
            let status = trace(elt.env(variable, value), &mut traces);
            assert_eq!(status, Some(expected), "{variable} {command:?}");
        }
    }
    trace_stored(home, &mut traces).await;
    traces.assert_without(&[API_KEY, WRONG_API_KEY, PASSWORD, WRONG_SECRET]);
    traces.assert_without(&[home.secret(), SUPPRESSION_KEY]);
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_above_debug_name_nobody() {
    let (home, mock) = (Home::embedded(), locked_mock().await);
    let mut quiet = elt(&home, &mock);
    let quiet = quiet.env("RUST_LOG", "info").args(["run", "--refresh"]);
    let said = quiet.output().unwrap().stderr;
    let said = String::from_utf8_lossy(&said);
    let line = said.lines().find(|line| line.contains("ada.lindqvist"));
    assert_eq!(line, None);
}
