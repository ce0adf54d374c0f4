//! The SDK's own variables; a process of its own has an environment of its own.

use std::env;
use std::fmt::Debug;
use std::process::{Command, Output};

use s3_connector::open_store;
use test_support::s3;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

const STORE_OF_THE_CHILD: &str = "STORE_OF_THE_CHILD";

/// Tells everything that anybody logs.
struct Everything;

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut |field: &_, value: &dyn Debug| eprintln!("span {field}={value:?}"));
        Id::from_u64(1)
    }

    fn event(&self, event: &Event<'_>) {
        event.record(&mut |field: &_, value: &dyn Debug| eprintln!("event {field}={value:?}"));
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The child of the tests below: says how opening its store went.
#[tokio::test]
async fn child_that_opens_a_store() {
    let Ok(url) = env::var(STORE_OF_THE_CHILD) else {
        return;
    };
    tracing::subscriber::set_global_default(Everything).unwrap();
    tracing::trace!("begun");
    match open_store(&url.parse().unwrap()).await {
        Ok(store) => {
            store.put("key", "body".into()).await.unwrap();
            eprintln!("opened {}", store.location());
        }
        Err(error) => eprintln!("{:?}: {error}", error.kind()),
    }
}

fn child<'a>(url: &str, variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env::current_exe().unwrap());
    let aws = env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_"));
    aws.for_each(|(name, _)| {
        command.env_remove(name);
    });
    let Output { stderr, .. } = command
        .args([
            "--exact",
            "environment::child_that_opens_a_store",
            "--nocapture",
        ])
        .env("HOME", home.path())
        .env(STORE_OF_THE_CHILD, url)
        .envs(variables)
        .output()
        .unwrap();
    String::from_utf8(stderr).unwrap()
}

#[tokio::test]
async fn variables_of_the_sdk_lead_to_the_server() {
    let Some(prefix) = s3().await else { return };
    let told = child(&prefix.url(), prefix.variables());
    let location = format!("opened {} at {}", prefix.url(), prefix.endpoint);
    assert!(told.contains(&location), "{told}");
}

#[tokio::test]
async fn region_need_not_be_named() {
    let Some(prefix) = s3().await else { return };
    let variables = prefix.variables();
    let but_region = variables
        .into_iter()
        .filter(|(name, _)| *name != "AWS_REGION");
    let told = child(&prefix.url(), but_region);
    assert!(told.contains("opened"), "{told}");
}

#[tokio::test]
async fn missing_keys_are_refused() {
    let Some(prefix) = s3().await else { return };
    let told = child(
        &prefix.url(),
        [
            ("AWS_ENDPOINT_URL_S3", prefix.endpoint.as_str()),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ],
    );
    assert!(told.contains("Refused: "), "{told}");
}

#[test]
fn password_in_an_endpoint_is_in_no_log() {
    for variable in ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"] {
        let told = child(
            "s3://bucket",
            [
                (variable, "http://me:hunter2@127.0.0.1:1"),
                ("AWS_ACCESS_KEY_ID", "key"),
                ("AWS_SECRET_ACCESS_KEY", "secret"),
            ],
        );
        assert!(told.contains("event message=begun"), "{told}");
        assert!(told.contains("Configuration: "), "{told}");
        assert!(!told.contains("hunter2"), "{told}");
    }
}
