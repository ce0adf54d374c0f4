//! `.env.example` and the servers of `infra/` agree, so that copying the file is all it takes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;

use test_support::workspace_root;

fn read(path: &str) -> String {
    fs::read_to_string(workspace_root().join(path)).unwrap()
}

/// The variables that are set, comments apart.
fn settings() -> BTreeMap<String, String> {
    let text = read(".env.example");
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| line.split_once('=').unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// User, password, port and rest of the database's URL.
fn database(settings: &BTreeMap<String, String>) -> [&str; 4] {
    let url = settings["DATABASE_URL"].strip_prefix("mongodb://").unwrap();
    let (user, rest) = url.split_once(':').unwrap();
    let (password, rest) = rest.split_once("@127.0.0.1:").unwrap();
    let (port, rest) = rest.split_once('/').unwrap();
    [user, password, port, rest]
}

#[test]
fn database_url_opens_the_mongodb_of_the_compose_file() {
    let (settings, compose) = (settings(), read("infra/docker-compose.yml"));
    let [user, password, port, rest] = database(&settings);
    for line in [
        format!("MONGO_INITDB_ROOT_USERNAME: {user}\n"),
        format!("MONGO_INITDB_ROOT_PASSWORD: {password}\n"),
        format!("- \"127.0.0.1:{port}:27017\"\n"),
    ] {
        assert!(compose.contains(&line), "not in the compose file: {line}");
    }
    // The first user of MongoDB's image is one of the database `admin`.
    assert_eq!(rest, "prospects?authSource=admin");
}

#[test]
fn keys_and_endpoint_open_the_s3_server_of_the_compose_file() {
    let (settings, compose) = (settings(), read("infra/docker-compose.yml"));
    let endpoint = settings["AWS_ENDPOINT_URL_S3"].as_str();
    let port = endpoint.strip_prefix("http://127.0.0.1:").unwrap();
    assert!(compose.contains(&format!("- \"127.0.0.1:{port}:8333\"\n")));
    assert!(compose.contains("-s3.port=8333 "));
    let identities: serde_json::Value =
        serde_json::from_str(&read("infra/identities.json")).unwrap();
    let credentials = &identities["identities"][0]["credentials"][0];
    assert_eq!(credentials["accessKey"], settings["AWS_ACCESS_KEY_ID"]);
    assert_eq!(credentials["secretKey"], settings["AWS_SECRET_ACCESS_KEY"]);
    assert!(settings["RAW_STORE_URL"].starts_with("s3://"));
    assert!(settings.contains_key("AWS_REGION"));
}

#[test]
fn servers_of_the_compose_file_are_reached_from_this_machine_only() {
    let compose = read("infra/docker-compose.yml");
    let ports = compose.split("ports:\n").skip(1);
    let published: Vec<_> = ports
        .map(|rest| rest.lines().next().unwrap().trim())
        .collect();
    assert_eq!(published.len(), 2);
    for port in published {
        assert!(port.starts_with("- \"127.0.0.1:"), "{port}");
    }
}

#[test]
fn every_service_of_the_compose_file_has_a_health_check() {
    let compose = read("infra/docker-compose.yml");
    let count = |part: &str| compose.matches(part).count();
    assert_eq!(count("\n    image: "), count("\n    healthcheck:\n"));
}
