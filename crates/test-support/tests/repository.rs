//! Rules of the repository.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use test_support::workspace_root;
use toml::Table;

/// Which of our crates each may name, tests apart; `ARCHITECTURE.md` draws the same.
const ARROWS: [(&str, &[&str]); 13] = [
    ("models", &[]),
    ("telemetry", &[]),
    ("academic-fields", &["models"]),
    ("db-connector", &["models"]),
    ("s3-connector", &["models"]),
    ("mock-api", &["models", "telemetry"]),
    (
        "init-load",
        &["academic-fields", "db-connector", "models", "telemetry"],
    ),
    (
        "elt",
        &["db-connector", "models", "s3-connector", "telemetry"],
    ),
    (
        "field-analysis",
        &["academic-fields", "models", "telemetry"],
    ),
    (
        "persona",
        &["academic-fields", "db-connector", "models", "telemetry"],
    ),
    (
        "demo",
        &[
            "academic-fields",
            "db-connector",
            "elt",
            "init-load",
            "mock-api",
            "models",
            "persona",
            "s3-connector",
            "telemetry",
        ],
    ),
    ("field-trainer", &["academic-fields", "models"]),
    ("test-support", &[]),
];

/// The one crate that may name each heavy dependency; test-support makes and inspects servers.
const OWNERS: [(&str, &[&str]); 6] = [
    ("mongodb", &["db-connector", "test-support"]),
    ("rusqlite", &["db-connector", "test-support"]),
    ("aws-sdk-s3", &["s3-connector", "test-support"]),
    ("axum", &["mock-api"]),
    ("polars", &["field-analysis"]),
    ("reqwest", &["elt"]),
];

fn manifests() -> BTreeMap<String, Table> {
    let crates = fs::read_dir(workspace_root().join("crates")).unwrap();
    let manifests = crates.map(|entry| {
        let entry = entry.unwrap();
        let text = fs::read_to_string(entry.path().join("Cargo.toml")).unwrap();
        (
            entry.file_name().into_string().unwrap(),
            text.parse::<Table>().unwrap(),
        )
    });
    manifests.collect()
}

fn names(manifest: &Table, section: &str) -> BTreeSet<String> {
    let section = manifest.get(section).and_then(toml::Value::as_table);
    section
        .map(|table| table.keys().cloned().collect())
        .unwrap_or_default()
}

fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn crates_name_each_other_only_along_the_arrows() {
    let manifests = manifests();
    let ours: BTreeSet<_> = manifests.keys().cloned().collect();
    for (name, manifest) in &manifests {
        let allowed = ARROWS
            .iter()
            .find(|(from, _)| from == name)
            .map(|(_, to)| *to);
        let allowed =
            allowed.unwrap_or_else(|| panic!("crate `{name}` is not in the list of arrows"));
        for named in names(manifest, "dependencies").intersection(&ours) {
            assert!(
                allowed.contains(&named.as_str()),
                "`{name}` must not depend on `{named}`"
            );
        }
    }
}

#[test]
fn heavy_dependencies_have_one_owner() {
    for (name, manifest) in manifests() {
        for dependency in names(&manifest, "dependencies") {
            let owners = OWNERS
                .iter()
                .find(|(heavy, _)| *heavy == dependency)
                .map(|(_, owners)| *owners);
            assert!(
                owners.is_none_or(|owners| owners.contains(&name.as_str())),
                "`{name}` must not depend on `{dependency}`"
            );
        }
    }
}

#[test]
fn versions_and_lints_come_from_the_workspace() {
    for (name, manifest) in manifests() {
        assert_eq!(
            manifest["lints"]["workspace"].as_bool(),
            Some(true),
            "lints of `{name}`"
        );
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(table) = manifest.get(section).and_then(toml::Value::as_table) else {
                continue;
            };
            for (dependency, value) in table {
                let inherited = value.get("workspace").and_then(toml::Value::as_bool);
                assert_eq!(inherited, Some(true), "`{dependency}` in `{name}`");
            }
        }
    }
}

#[test]
fn mains_are_short_and_files_are_not_long() {
    for path in sources(&workspace_root().join("crates")) {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        let limit = if path.ends_with("src/main.rs") {
            40
        } else {
            400
        };
        assert!(
            lines <= limit,
            "{} has {lines} lines, at most {limit} are allowed",
            path.display()
        );
    }
}
