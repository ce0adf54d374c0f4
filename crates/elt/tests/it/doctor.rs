//! `elt doctor`: what it finds, that it makes nothing, and that it pays nothing.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use insta_cmd::get_cargo_bin;
use jiff::{SignedDuration, Timestamp};
use mock_api::{MockConfig, MockServer};
use models::{Budget, Content, FoundProfile, LeadId, RawProfile, RunId, SegmentPlace};
use s3_connector::{SegmentKind, Spool};
use serde_json::{Value, json};
use test_support::{PrivateMongo, differences, free_port};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::home::{Addresses, Home, SUPPRESSION_KEY, config, mock, on_both_backends};

on_both_backends!(
    everything_is_fine_after_a_run_and_stays_as_it_is,
    clock_behind_the_newest_answer_is_a_problem,
    what_a_dead_run_left_is_told,
    key_that_erased_people_is_asked_for,
    probe_makes_one_call_and_keeps_the_answer,
);

/// What a doctor said.
struct Said {
    status: i32,
    text: String,
    json: Value,
}

impl Said {
    fn check(&self, name: &str) -> &Value {
        let checks = self.json["checks"].as_array().unwrap();
        let check = checks.iter().find(|check| check["name"] == name);
        check.unwrap_or_else(|| panic!("no check `{name}`: {}", self.text))
    }

    #[track_caller]
    fn expect(&self, name: &str, state: &str, finding: &str) {
        let check = self.check(name);
        assert_eq!(check["state"], state, "{}", self.text);
        let found = check["finding"].as_str().unwrap();
        assert!(found.contains(finding), "{}", self.text);
    }
}

/// A doctor for a home and an API; what a key or a URL holds must not be said.
fn doctor(home: &Home, api: &str, changes: &[(&str, &str)], arguments: &[&str]) -> Said {
    let said = Command::new(get_cargo_bin("elt"))
        .current_dir(home.dir.path())
        .envs(home.variables())
        .env("ELT_API_URL", api)
        .envs(changes.iter().copied())
        .args(["doctor", "--format", "json"])
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8(said.stdout).unwrap();
    let stderr = String::from_utf8(said.stderr).unwrap();
    for said in [&text, &stderr] {
        assert!(!said.contains("s3cret"), "{said}");
    }
    Said {
        status: said.status.code().unwrap(),
        json: serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {stderr}")),
        text,
    }
}

fn examine(home: &Home, mock: &MockServer) -> Said {
    doctor(home, &mock.url_template(), &[], &[])
}

async fn everything_is_fine_after_a_run_and_stays_as_it_is(home: &Home) {
    let mock = mock().await;
    home.run(&mock, Addresses::TestData).await;
    let (dump, calls) = (home.dump().await, mock.calls());
    for _ in 0..2 {
        let said = examine(home, &mock);
        assert_eq!(said.status, 0, "{}", said.text);
        for name in [
            "api",
            "key",
            "database",
            "schema",
            "erasure",
            "raw store",
            "clock",
        ] {
            said.expect(name, "ok", "");
        }
        // How much room there is depends on the machine.
        said.expect(
            "spool",
            said.check("spool")["state"].as_str().unwrap(),
            "writable",
        );
    }
    assert_eq!(differences(&dump, &home.dump().await), [""; 0]);
    assert_eq!(mock.calls(), calls, "no call that could cost");
    assert_eq!(home.spool_files(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_is_nothing_is_made() {
    let (home, mock) = (Home::embedded(), mock().await);
    let said = examine(&home, &mock);
    assert_eq!(said.status, 0, "{}", said.text);
    said.expect("database", "warning", "is not there yet");
    said.expect("raw store", "warning", "is not there yet");
    assert_eq!(fs::read_dir(home.dir.path()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_bucket_is_told_and_not_made() {
    let (Some(home), mock) = (Home::servers().await, mock().await) else {
        return;
    };
    let bucket = format!("s3://no-bucket-{}", free_port().unwrap());
    for _ in 0..2 {
        let said = doctor(
            &home,
            &mock.url_template(),
            &[("RAW_STORE_URL", &bucket)],
            &[],
        );
        assert_eq!(said.status, 0, "{}", said.text);
        said.expect("raw store", "warning", "is not there yet");
        said.expect("schema", "warning", "collection leads");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_s3_secret_is_a_matter_of_configuration_and_a_lost_server_is_not() {
    let (Some(home), mock) = (Home::servers().await, mock().await) else {
        return;
    };
    let wrong = [("AWS_SECRET_ACCESS_KEY", "s3cret")];
    let said = doctor(&home, &mock.url_template(), &wrong, &[]);
    assert_eq!(said.status, 2, "{}", said.text);
    said.expect("raw store", "problem", "SignatureDoesNotMatch");
    said.expect("database", "ok", "writable");
    let nowhere = format!("http://127.0.0.1:{}", free_port().unwrap());
    let lost = [("AWS_ENDPOINT_URL_S3", nowhere.as_str())];
    let said = doctor(&home, &mock.url_template(), &lost, &[]);
    assert_eq!(said.status, 4, "{}", said.text);
    said.expect("raw store", "problem", &nowhere);
}

#[tokio::test(flavor = "multi_thread")]
async fn lost_and_locked_databases_leave_the_other_checks_their_turn() {
    let (Some(server), mock) = (PrivateMongo::start_authenticated().await, mock().await) else {
        return;
    };
    let home = Home::embedded();
    let at = |url: &str| doctor(&home, &mock.url_template(), &[("DATABASE_URL", url)], &[]);
    let said = at(&server.url());
    assert_eq!(said.status, 0, "{}", said.text);
    said.expect("database", "ok", "standalone, writable");

    let said = at(&server.url_with("root", "s3cret"));
    assert_eq!(said.status, 2, "{}", said.text);
    said.expect("database", "problem", "refused access");

    for end in [PrivateMongo::pause, PrivateMongo::kill] {
        end(&server).unwrap();
        let said = at(&server.url_with("root", "s3cret"));
        assert_eq!(said.status, 4, "{}", said.text);
        said.expect("database", "problem", "could not reach MongoDB");
        said.expect("api", "ok", "answers");
        said.expect(
            "spool",
            said.check("spool")["state"].as_str().unwrap(),
            "writable",
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn api_that_is_not_there_leaves_the_other_checks_their_turn() {
    let home = Home::embedded();
    let url = format!(
        "http://127.0.0.1:{}/{{email}}?k=s3cret",
        free_port().unwrap()
    );
    let said = doctor(&home, &url, &[("ELT_API_KEY", "s3cret")], &[]);
    assert_eq!(said.status, 4, "{}", said.text);
    said.expect(
        "api",
        "problem",
        "could not reach the API at `http://127.0.0.1:",
    );
    said.expect("key", "ok", "query parameter `apikey`");
    said.expect("database", "warning", "");
    let said = doctor(&home, "nowhere", &[("ELT_API_KEY", "s3cret")], &[]);
    assert_eq!(said.status, 2, "{}", said.text);
    said.expect("api", "problem", "`nowhere` is no URL");
}

#[tokio::test(flavor = "multi_thread")]
async fn directories_that_cannot_be_written_are_told() {
    let (home, mock) = (Home::embedded(), mock().await);
    let file = home.dir.path().join("file");
    fs::write(&file, "").unwrap();
    let unmounted = home.dir.path().join("unmounted");
    symlink("nowhere", &unmounted).unwrap();
    // No user, the first one neither, makes directories in /sys.
    for place in [&file, &unmounted, Path::new("/sys")] {
        let below = place.join("below");
        let below = below.display();
        let changes = [
            ("DATABASE_URL", format!("sqlite://{below}/x.db")),
            ("RAW_STORE_URL", format!("file://{below}")),
            ("SPOOL_DIR", below.to_string()),
        ];
        let changes = changes
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let said = doctor(&home, &mock.url_template(), &changes, &[]);
        assert_eq!(said.status, 2, "{}", said.text);
        for name in ["database", "raw store", "spool"] {
            said.expect(name, "problem", &below.to_string());
            assert!(said.check(name)["advice"].is_string(), "{}", said.text);
        }
    }
}

/// Answers every request with a clock that goes two hours fast.
async fn fast_clock() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let _ = client.read(&mut [0; 4096]).await;
            let then = Timestamp::now() + SignedDuration::from_hours(2);
            let date = then.strftime("%a, %d %b %Y %H:%M:%S GMT");
            let answer = format!("HTTP/1.1 503 Busy\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n");
            let _ = client.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://{address}/{{email}}")
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_whose_clocks_differ_are_told() {
    let said = doctor(&Home::embedded(), &fast_clock().await, &[], &[]);
    assert_eq!(said.status, 0, "{}", said.text);
    said.expect("clock", "warning", "behind that of api");
    said.expect("api", "warning", "status 503");
}

async fn clock_behind_the_newest_answer_is_a_problem(home: &Home) {
    let database = home.database().await;
    database.create_schema().await.unwrap();
    let found = FoundProfile {
        content: Content::of(&json!({"linkedInIdentifier": "P"}), &Value::Null).unwrap(),
        linkedin_id: "P".to_owned(),
    };
    let place = SegmentPlace {
        segment: "s".to_owned(),
        offset: 0,
        length: 1,
    };
    let tomorrow = models::whole_milliseconds(Timestamp::now() + SignedDuration::from_hours(24));
    let email = "p@example.com".parse().unwrap();
    let profile = RawProfile::new(email, tomorrow, place, Budget::default(), found);
    let lead: LeadId = profile.lead_id;
    database.upsert_raw_profiles(&[profile]).await.unwrap();
    let run = RunId::from_uuid(uuid::Uuid::now_v7());
    let scope = db_connector::LeadScope::Only(&[lead]);
    database.project_leads(scope, run).await.unwrap();
    let said = examine(home, &mock().await);
    assert_eq!(said.status, 1, "{}", said.text);
    said.expect("clock", "problem", "behind the newest stored answer");
}

async fn what_a_dead_run_left_is_told(home: &Home) {
    let spool = home.spool_path().join("0123456789abcdef");
    let spool = Spool::open(&spool).unwrap();
    let mut writer = spool.create_segment(SegmentKind::Raw).unwrap();
    let email = "p@example.com".parse().unwrap();
    writer.append(&email, Timestamp::now(), 200, b"{}").unwrap();
    let mock = mock().await;
    let said = examine(home, &mock);
    assert!(
        !said.text.contains("has left"),
        "a living process has it: {}",
        said.text
    );
    drop(writer);
    let said = examine(home, &mock);
    assert_eq!(said.status, 0, "{}", said.text);
    said.expect("spool", "warning", "has left 1 file (");
}

async fn probe_makes_one_call_and_keeps_the_answer(home: &Home) {
    let probe = async |mock: &MockServer, key: &str, address: &str| {
        let key = [("ELT_API_KEY", key)];
        doctor(
            home,
            &mock.url_template(),
            &key,
            &["--probe", address, "--retries", "none"],
        )
    };
    let open = mock().await;
    for calls in 1..=2 {
        let said = probe(&open, "", "ada.lindqvist@example.com").await;
        assert_eq!((said.status, open.calls()), (0, calls), "{}", said.text);
        said.expect("probe", "ok", "found and stored; calls 1, credits 1 spent");
    }
    assert!(home.entry("ada.lindqvist@example.com").await.is_some());
    let said = probe(&open, "", "nobody@example.com").await;
    said.expect("probe", "ok", "knows nobody there");

    let locked = mock_api::start(MockConfig {
        api_key: "the-key".parse().ok(),
        ..config()
    });
    let said = probe(
        &locked.await.unwrap(),
        "s3cret",
        "ada.lindqvist@example.com",
    )
    .await;
    assert_eq!(said.status, 3, "{}", said.text);
    said.expect("probe", "problem", "refused the API key");
    let said = doctor(
        home,
        &open.url_template(),
        &[("ELT_API_KEY", "s3cret")],
        &[],
    );
    assert_eq!(said.status, 0, "{}", said.text);
    said.expect("key", "warning", "refused the key of the newest run");
}

#[tokio::test(flavor = "multi_thread")]
async fn probe_waits_until_an_answer_could_be_kept() {
    let (home, mock) = (Home::embedded(), mock().await);
    let wrong = [("SPOOL_DIR", "/sys/spool")];
    let address = ["--probe", "ada.lindqvist@example.com"];
    let said = doctor(&home, &mock.url_template(), &wrong, &address);
    assert_eq!((said.status, mock.calls()), (2, 0), "{}", said.text);
    said.expect("probe", "warning", "not made");
}

async fn key_that_erased_people_is_asked_for(home: &Home) {
    let (mock, database) = (mock().await, home.database().await);
    database.create_schema().await.unwrap();
    let with = |key: &str| doctor(home, &mock.url_template(), &[("SUPPRESSION_KEY", key)], &[]);
    with("").expect("erasure", "ok", "nobody was erased");
    let said = with("s3cret");
    assert_eq!(said.status, 2, "{}", said.text);
    said.expect("erasure", "problem", "SUPPRESSION_KEY");

    Command::new(get_cargo_bin("elt"))
        .current_dir(home.dir.path())
        .envs(home.variables())
        .env("SUPPRESSION_KEY", SUPPRESSION_KEY)
        .args(["erase", "p@example.com"])
        .output()
        .unwrap();
    with(SUPPRESSION_KEY).expect("erasure", "ok", "is the one");
    for other in [String::new(), "ab".repeat(32)] {
        let said = with(&other);
        assert_eq!(said.status, 2, "{}", said.text);
        said.expect("erasure", "problem", "SUPPRESSION_KEY");
    }
}
